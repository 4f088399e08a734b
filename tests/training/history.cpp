#include <tailor/training/history.hpp>

#include "catch.hpp"
#include "error_of.hpp"

using namespace tailor;
using testing::error_of;

TEST_CASE("History has a list for each name, a value for each epoch, and the epochs' numbers") {
    History history;
    Logs logs;
    logs.set("loss", 2);
    logs.set("val_loss", 3);
    history.record(4, logs);
    logs.set("loss", 1);
    history.record(5, logs);
    CHECK(history.epoch == std::vector<int>{4, 5});
    CHECK(history["loss"] == std::vector<double>{2, 1});
    CHECK(history["val_loss"] == std::vector<double>{3, 3});
    CHECK(history.contains("val_loss"));
    CHECK_FALSE(history.contains("val"));
}

TEST_CASE("a name that was not recorded is an error that lists those that were") {
    History history;
    CHECK_THAT(error_of([&] { history["acc"]; }), ContainsSubstring("one of none, found acc"));
    Logs logs;
    logs.set("loss", 2);
    logs.set("accuracy", 3);
    history.record(0, logs);
    CHECK_THAT(error_of([&] { history["acc"]; }), ContainsSubstring("one of accuracy, loss, found acc"));
}

TEST_CASE("a Score is logs, with the loss among them") {
    Score score;
    score.set("loss", 0.5);
    score.set("accuracy", 0.75);
    CHECK(score.loss() == 0.5);
    CHECK(score["accuracy"] == 0.75);
    CHECK_THAT(error_of([&] { score["acc"]; }), ContainsSubstring("one of loss, accuracy, found acc"));
}
