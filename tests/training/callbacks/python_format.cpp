#include <tailor/training/callbacks/python_format.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

TEST_CASE("fields are filled, and what is no field is refused") {
    Logs logs;
    logs.set("val_loss", -0.5);
    const auto filled = [&](const char* pattern) { return format_fields(pattern, 7, 12, logs); };
    CHECK(filled("a-{epoch:03d}-{batch}") == "a-007-12");
    CHECK(filled("{val_loss:08.3f}|{val_loss:8.1e}|{{}}") == "-000.500|-5.0e-01|{}");
    CHECK(filled("{epoch:.2f} {val_loss:>8.3f} {val_loss:.1%} {val_loss:+.2f} {val_loss:.3}") ==
          "7.00   -0.500 -50.0% -0.50 -0.5");
    CHECK(filled("{epoch:x}|{val_loss:-5f}|{val_loss:_<10.100f}").substr(0, 15) == "7|-0.500000|-0.");
    for (const char* wrong :
         {"{epoch", "epoch}", "{}", "{epoch:q}", "{epoch:.2d}", "{val_loss:d}", "{val_loss:x}", "{val_loss:.2q}",
          "{val_loss:.1001f}", "{val_loss:.}", "{val_loss:.-2f}", "{val_loss:+-5f}", "{val_loss:{epoch}f}", "{loss}",
          "{val_loss!r}", "{val_loss:99999999999f}"}) {
        INFO(wrong);
        CHECK_THAT(error_of([&] { filled(wrong); }), ContainsSubstring("expected"));
    }
    CHECK_THAT(error_of([&] { format_fields("{batch}", 1, {}, logs); }), ContainsSubstring("{batch}"));
    CHECK(format_fields("{val_loss:99.99f}", 1, {}, logs).size() == 102);
    logs.set("batch", 3);  // of a program of one's own
    CHECK(format_fields("{batch}", 1, {}, logs) == "3.0");
}
