#include <tailor/training/callbacks/python_format.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

// More forms are compared with Python's in golden/callbacks.
TEST_CASE("numbers are Python's repr") {
    CHECK(python_repr(0) == "0.0");
    CHECK(python_repr(-0.0) == "-0.0");
    CHECK(python_repr(1e16) == "1e+16");
    CHECK(python_repr(9999999999999998) == "9999999999999998.0");
    CHECK(python_repr(0.0001) == "0.0001");
    CHECK(python_repr(0.00001) == "1e-05");
    CHECK(python_repr(5e-324) == "5e-324");
    CHECK(python_repr(-std::numeric_limits<double>::infinity()) == "-inf");
}

TEST_CASE("fields are filled, and what is no field is refused") {
    Logs logs;
    logs.set("val_loss", -0.5);
    const auto filled = [&](const char* pattern) { return format_fields(pattern, 7, 12, logs); };
    CHECK(filled("a-{epoch:03d}-{batch}") == "a-007-12");
    CHECK(filled("{val_loss:08.3f}|{val_loss:8.1e}|{{}}") == "-000.500|-5.0e-01|{}");
    for (const char* wrong :
         {"{epoch", "epoch}", "{}", "{epoch:x}", "{epoch:.2f}", "{val_loss:d}", "{val_loss:.2q}", "{val_loss:.100f}",
          "{val_loss:.}", "{val_loss:.-2f}", "{val_loss:-5f}", "{loss}", "{val_loss:99999999999f}"}) {
        INFO(wrong);
        CHECK_THAT(error_of([&] { filled(wrong); }), ContainsSubstring("expected"));
    }
    CHECK_THAT(error_of([&] { format_fields("{batch}", 1, {}, logs); }), ContainsSubstring("{batch}"));
    CHECK(format_fields("{val_loss:99.99f}", 1, {}, logs).size() == 102);
}
