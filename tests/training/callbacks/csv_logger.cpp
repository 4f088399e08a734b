#include <tailor/training/callbacks/csv_logger.hpp>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "given.hpp"

using namespace tailor;
using testing::contents;
using testing::error_of;

// The bytes are compared with Keras's in golden/callbacks.
TEST_CASE("CSVLogger without options begins the file anew with every training, and separates by commas") {
    const testing::TemporaryFolder folder;
    testing::Given training;
    CSVLogger logger(folder / "log.csv");
    training.run(logger, {0.5, 0.25});
    CHECK(contents(folder / "log.csv") == "epoch,val_loss\r\n0,0.5\r\n1,0.25\r\n");
    training.run(logger, {1}, "val_accuracy");
    CHECK(contents(folder / "log.csv") == "epoch,val_accuracy\r\n0,1.0\r\n");
}

TEST_CASE("CSVLogger takes a name without a folder, and makes folders that are missing") {
    const testing::TemporaryFolder folder;
    const std::filesystem::path before = std::filesystem::current_path();
    testing::Given training;
    std::filesystem::current_path(folder.path());
    for (const char* name : {"log.csv", "new/deep/log.csv"}) {
        CSVLogger logger(name);
        training.run(logger, {0.5});
    }
    std::filesystem::current_path(before);
    for (const char* name : {"log.csv", "new/deep/log.csv"})
        CHECK(contents(folder / name) == "epoch,val_loss\r\n0,0.5\r\n");
}

TEST_CASE("CSVLogger appends lines of their own under the same columns") {
    const testing::TemporaryFolder folder;
    testing::Given training;
    CSVLogger logger(folder / "log.csv", {.append = true});
    const std::string first = "epoch,val_loss\r\n0,0.5\r\n", second = "0,0.25\r\n";
    training.run(logger, {0.5});
    training.run(logger, {0.25});
    CHECK(contents(folder / "log.csv") == first + second);

    // What another program left: no end of the last line, ends of another system.
    for (const std::string& before : {std::string("epoch,val_loss\r\n0,0.5"), std::string("epoch,val_loss\n0,0.5"),
                                      std::string("epoch,val_loss")}) {
        folder.file("log.csv", before);
        training.run(logger, {0.25});
        CHECK(contents(folder / "log.csv") == before + "\r\n" + second);
    }
    folder.file("log.csv", "");
    training.run(logger, {0.5});
    CHECK(contents(folder / "log.csv") == first);
    training.run(logger, {0.25});
    std::filesystem::remove(folder / "log.csv");
    training.run(logger, {0.5});
    CHECK(contents(folder / "log.csv") == first);
}

TEST_CASE("CSVLogger does not append other columns") {
    const testing::TemporaryFolder folder;
    testing::Given training;
    CSVLogger logger(folder / "log.csv", {.append = true});
    training.run(logger, {0.5});
    const std::string before = contents(folder / "log.csv");
    CHECK(error_of([&] { training.run(logger, {0.5}, "val_accuracy"); }) ==
          (folder / "log.csv").string() +
              ": expected the columns of the file, epoch,val_loss, to append to it, found epoch,val_accuracy");
    CSVLogger other(folder / "log.csv", {.separator = ';', .append = true});
    CHECK_THAT(error_of([&] { training.run(other, {0.5}); }), ContainsSubstring("found epoch;val_loss"));
    CHECK(contents(folder / "log.csv") == before);
}
