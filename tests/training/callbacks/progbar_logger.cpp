#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <regex>
#include <tailor/training/callbacks/progbar_logger.hpp>
#include <thread>

#include "catch.hpp"
#include "data/helpers.hpp"
#include "training/networks.hpp"

using namespace tailor;
using testing::Variable;

namespace {

/// A terminal that keeps what is written to it.
class Terminal {
public:
    Terminal() : master_(posix_openpt(O_RDWR | O_NOCTTY)) {
        REQUIRE((master_ >= 0 && grantpt(master_) == 0 && unlockpt(master_) == 0));
        out = std::fopen(ptsname(master_), "w");
        REQUIRE(out != nullptr);
        termios raw{};
        tcgetattr(fileno(out), &raw);
        raw.c_oflag &= ~static_cast<tcflag_t>(OPOST);  // what is written is what is read
        tcsetattr(fileno(out), TCSANOW, &raw);
        reader_ = std::thread([this] {
            char bytes[4096];
            for (ssize_t got = 0; (got = read(master_, bytes, sizeof bytes)) > 0;)
                text_.append(bytes, static_cast<std::size_t>(got));
        });
    }
    ~Terminal() {
        if (out != nullptr) text();
        close(master_);
    }
    /// All that was written; ends it.
    const std::string& text() {
        std::fclose(std::exchange(out, nullptr));  // the reader sees the end
        reader_.join();
        return text_;
    }
    std::FILE* out = nullptr;

private:
    int master_;
    std::thread reader_;
    std::string text_;
};

/// What a terminal of so many columns shows after this text, line by line.
std::vector<std::string> screen(const std::string& text, std::size_t columns = 200) {
    std::vector<std::vector<std::string>> lines(1);
    std::size_t column = 0;
    bool wraps = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            column = 0;
        } else if (text[i] == '\n') {
            lines.emplace_back();
            column = 0;
        } else if (text[i] == '\033') {
            i = text.find_first_of("mKlh", i);
            if (text[i] == 'K') lines.back().resize(column);
            if (text[i] == 'l' || text[i] == 'h') wraps = text[i] == 'h';
        } else {
            std::string character(1, text[i]);
            while (i + 1 < text.size() && (text[i + 1] & 0xC0) == 0x80) character += text[++i];
            if (column == columns && wraps) {
                lines.emplace_back();
                column = 0;
            }
            column = std::min(column, columns - 1);
            lines.back().resize(std::max(lines.back().size(), column + 1), " ");
            lines.back()[column++] = character;
        }
    }
    std::vector<std::string> shown;
    for (const auto& line : lines) {
        shown.emplace_back();
        for (const std::string& character : line) shown.back() += character;
    }
    return shown;
}

struct Watched final : TrainingControl {
    double learning_rate() const override { return 0; }
    void set_learning_rate(double) override {}
};

/// An epoch of `steps` steps, each of which takes so long.
void run_epoch(ProgbarLogger& bar, int steps, std::chrono::milliseconds each, int epochs = 2) {
    Watched training;
    training.epochs = epochs;
    training.steps = steps;
    Logs logs;
    logs.set("loss", 0.5);
    logs.set("accuracy", 0.25);
    bar.on_epoch_begin(training, 0);
    for (int batch = 0; batch < steps; ++batch) {
        std::this_thread::sleep_for(each);
        bar.on_train_batch_end(training, batch, logs);
    }
    logs.set("val_loss", 1e-4);
    bar.on_epoch_end(training, 0, logs);
}
int lines_in(const std::string& text) { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }
bool matches(const std::string& text, const std::string& pattern) {
    INFO(text);
    return std::regex_match(text, std::regex(pattern));
}

}  // namespace

TEST_CASE("on a terminal a bar is drawn over itself, at most 20 times a second") {
    const Variable term("TERM", "xterm"), color("NO_COLOR", {});
    Terminal terminal;
    ProgbarLogger bar(terminal.out);
    const auto begin = std::chrono::steady_clock::now();
    run_epoch(bar, 60, std::chrono::milliseconds(6));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const std::string text = terminal.text();

    const auto drawn = std::count(text.begin(), text.end(), '\r');
    CHECK(drawn >= 3);  // at least 360 ms
    CHECK(static_cast<double>(drawn) <= took.count() * 20 + 1);
    CHECK(lines_in(text) == 2);

    // Green as far as the epoch is, then grey.
    const auto cells = [](int count) {
        std::string row;
        while (count-- > 0) row += "━";
        return row;
    };
    for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at + 1)) {
        const std::string shown = text.substr(at, text.find('\r', at + 1) - at);
        const int done = std::atoi(shown.c_str() + shown.find("[1m") + 3), green = 20 * done / 60;
        const std::string grey = green < 20 ? "\033[37m" + cells(20 - green) : "";
        CHECK_THAT(shown, ContainsSubstring("/60\033[0m \033[32m" + cells(green) + grey + "\033[0m "));
    }

    const std::vector<std::string> last = screen(text);
    REQUIRE(last.size() == 3);
    CHECK(last[0] == "Epoch 1/2");
    CHECK(matches(last[1],
                  "60/60 (?:━){20} \\d+s \\d+ms/step - accuracy: 0\\.2500 - loss: 0\\.5000 - val_loss: 1\\.0000e-04"));
    CHECK(last[2].empty());

    const std::size_t second = text.find('\r', text.find('\r') + 1);
    const std::vector<std::string> early = screen(text.substr(0, second));
    REQUIRE(early.size() == 2);
    CHECK(matches(early[1], "[ \\d]\\d/60 (?:━){20} \\d+s \\d+ms/step - accuracy: 0\\.2500 - loss: 0\\.5000"));
}

TEST_CASE("on a narrow terminal the bar stays in its line, and the last one is whole") {
    const Variable term("TERM", "xterm"), color("NO_COLOR", {});
    Terminal terminal;
    ProgbarLogger bar(terminal.out);
    run_epoch(bar, 4, std::chrono::milliseconds(51));
    const std::string text = terminal.text();
    CHECK(std::count(text.begin(), text.end(), '\r') == 5);
    CHECK(screen(text.substr(0, text.rfind('\r')), 40).size() == 2);
    const std::vector<std::string> last = screen(text, 40);
    REQUIRE(last.size() == 5);  // the title, three rows of bar and values, an empty one
    CHECK(matches(last[1] + last[2] + last[3], "4/4 .* - val_loss: 1\\.0000e-04"));
}

TEST_CASE("one epoch has no title, as in Keras") {
    const Variable term("TERM", "xterm"), color("NO_COLOR", {});
    Terminal terminal;
    ProgbarLogger bar(terminal.out);
    run_epoch(bar, 2, std::chrono::milliseconds(0), 1);
    CHECK(screen(terminal.text()).size() == 2);
}

TEST_CASE("without a terminal, with NO_COLOR or on a dumb terminal an epoch is one plain line") {
    const std::string line =
        "Epoch 1/2 - 3/3 - \\d+s \\d+[mu]s/step - accuracy: 0\\.2500 - loss: 0\\.5000 - val_loss: 1\\.0000e-04\n";
    const auto on_terminal = [] {
        Terminal terminal;
        ProgbarLogger bar(terminal.out);
        run_epoch(bar, 3, std::chrono::milliseconds(1));
        return terminal.text();
    };
    SECTION("a file") {
        const Variable term("TERM", "xterm"), color("NO_COLOR", {});
        const testing::TemporaryFolder folder;
        std::FILE* const out = std::fopen((folder / "out").c_str(), "w");
        ProgbarLogger bar(out);
        run_epoch(bar, 3, std::chrono::milliseconds(1));
        run_epoch(bar, 3, std::chrono::milliseconds(1));
        std::fclose(out);
        CHECK(matches(testing::contents(folder / "out"), line + line));
    }
    SECTION("NO_COLOR") {
        const Variable term("TERM", "xterm"), color("NO_COLOR", "1");
        CHECK(matches(on_terminal(), line));
    }
    SECTION("TERM=dumb") {
        const Variable term("TERM", "dumb"), color("NO_COLOR", {});
        CHECK(matches(on_terminal(), line));
    }
    SECTION("no TERM") {
        const Variable term("TERM", {}), color("NO_COLOR", {});
        CHECK(matches(on_terminal(), line));
    }
}

TEST_CASE("validation is silent within fit, and evaluation and predictions have a line of their own") {
    const testing::TemporaryFolder folder;
    std::FILE* const out = std::fopen((folder / "out").c_str(), "w");
    const Callbacks bar{ProgbarLogger(out)};
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const Dataset data = networks::patterns(20, 6, 3);
    model.fit(data, {.batch_size = 5, .epochs = 2, .validation_data = data, .callbacks = bar});
    model.evaluate(data, 10, bar);
    model.predict(data.inputs, 7, bar);
    std::fclose(out);
    const std::string time = " - \\d+s \\d+[mu]?s/step", loss = "loss: \\d\\.\\d{4}";
    CHECK(matches(testing::contents(folder / "out"), "Epoch 1/2 - 4/4" + time + " - " + loss + " - val_" + loss +
                                                         "\nEpoch 2/2 - 4/4" + time + " - " + loss + " - val_" + loss +
                                                         "\n2/2" + time + " - " + loss + "\n3/3" + time + "\n"));
}

TEST_CASE("metrics are printed as Keras prints them") {
    CHECK(format_metric(0.42126) == "0.4213");
    CHECK(format_metric(-12.5) == "-12.5000");
    CHECK(format_metric(0.001) == "1.0000e-03");
    CHECK(format_metric(0.0010001) == "0.0010");
    CHECK(format_metric(-4.2e-5) == "-4.2000e-05");
    CHECK(format_metric(0) == "0.0000e+00");
}

TEST_CASE("times are rounded as Keras rounds them, and change their unit where Keras's do") {
    using detail::format_step, detail::format_time;
    CHECK(format_step(0) == "0s/step");
    CHECK(format_step(1) == "1s/step");
    CHECK(format_step(1.5) == "2s/step");
    CHECK(format_step(2.5) == "2s/step");
    CHECK(format_step(0.9996) == "1000ms/step");
    CHECK(format_step(0.0126) == "13ms/step");
    CHECK(format_step(0.001) == "1ms/step");
    CHECK(format_step(0.00099949) == "999us/step");
    CHECK(format_step(4e-7) == "0us/step");
    CHECK(format_time(0.99) == "0s");
    CHECK(format_time(60) == "60s");
    CHECK(format_time(60.5) == "1:00");
    CHECK(format_time(127.9) == "2:07");
    CHECK(format_time(3600) == "60:00");
    CHECK(format_time(3601) == "1:00:01");
    CHECK(format_time(100000) == "27:46:40");
}

TEST_CASE("the time of a step is that of this epoch's steps") {
    const testing::TemporaryFolder folder;
    std::FILE* const out = std::fopen((folder / "out").c_str(), "w");
    ProgbarLogger bar(out);
    run_epoch(bar, 2, std::chrono::milliseconds(250));
    run_epoch(bar, 1, std::chrono::milliseconds(0));
    std::fclose(out);
    CHECK(matches(testing::contents(folder / "out"),
                  "Epoch 1/2 - 2/2 - \\d+s [2-9]\\d\\dms/step.*\n"
                  "Epoch 1/2 - 1/1 - 0s (\\d+us|\\d\\d?ms)/step.*\n"));
}

TEST_CASE("a bar writes to stdout unless told otherwise, and the same in every training") {
    const testing::TemporaryFolder folder;
    std::fflush(stdout);
    const int before = dup(1), file = open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(file, 1);
    const Callbacks bar{ProgbarLogger()};
    Sequential model{Input<Shape<6>>{}, Dense<3, Softmax>{}};
    model.compile(SGD{}, CategoricalCrossentropy{});
    const Dataset data = networks::patterns(20, 6, 3);
    const auto train = [&] { model.fit(data, {.batch_size = 5, .epochs = 2, .callbacks = bar}); };
    train();
    model.evaluate(data, 10, bar);
    train();
    dup2(before, 1);
    close(before);
    close(file);
    const std::string rest = " - \\d+s \\d+[mu]?s/step - loss: \\d\\.\\d{4}\n",
                      training = "Epoch 1/2 - 4/4" + rest + "Epoch 2/2 - 4/4" + rest;
    CHECK(matches(testing::contents(folder / "out"), training + "2/2" + rest + training));
}
