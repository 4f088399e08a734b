#include <tailor/everything.hpp>

tailor::Index rows_of_other_unit();

int main() { return rows_of_other_unit() == tailor::Shape<3, 4>::extent[0] ? 0 : 1; }
