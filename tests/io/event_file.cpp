#include <tailor/io/event_file.hpp>

#include <cstring>
#include <ctime>

#include "catch.hpp"
#include "data/helpers.hpp"

using namespace tailor;

TEST_CASE("CRC-32C of the standard's text") {
    CHECK(crc32c("123456789") == 0xE3069283);
    CHECK(crc32c("") == 0);
    CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);  // RFC 3720, B.4
}

TEST_CASE("the bytes are those that TensorFlow writes (make_events.py)") {
    std::vector<double> values;
    for (int i = 0; i < 200; ++i) values.push_back(i * i * 37 % 101 / 64.0 - 0.5);
    const auto folder = std::filesystem::path(__FILE__).parent_path();
    const std::string png = testing::contents(folder / "png" / "grey.png");
    const std::string made =
        tf_record(first_event(1234567.25)) +
        tf_record(summary_event(1234568.5, 300,
                                {scalar_summary("epoch_loss", 0.1), scalar_summary("epoch_accuracy", -2.5)})) +
        tf_record(summary_event(1234569.0, 1,
                                {histogram_summary("dense/kernel/histogram", std::span<const double>(values)),
                                 image_summary("dense/kernel/image/0", {4, 5}, 1, png)}));
    CHECK(made == testing::contents(folder / "events" / "events.bin"));
}

TEST_CASE("a varint has seven bits a byte, the lowest first") {
    CHECK(detail::Message::varint(0) == std::string(1, '\0'));
    CHECK(detail::Message::varint(127) == "\x7F");
    CHECK(detail::Message::varint(128) == "\x80\x01");
    CHECK(detail::Message::varint(300) == "\xAC\x02");
    CHECK(detail::Message::varint(1 << 14) == "\x80\x80\x01");
}

TEST_CASE("a histogram takes equal values, and leaves out what is not finite") {
    const auto same = [](std::vector<float> values, std::vector<float> others) {
        return histogram_summary("x", std::span<const float>(values)) ==
               histogram_summary("x", std::span<const float>(others));
    };
    const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
    CHECK(same({1, 2, nan, 3, infinity}, {1, 2, 3}));
    CHECK(!same({2, 2}, {2, 2, 2}));
    std::string limits;  // the parts of equal values make up 1
    for (const int i : {1, 2, 3}) limits += detail::little_endian(2 + 1.0 / 30 * i);
    const std::array<float, 2> equal{2, 2};
    CHECK_THAT(histogram_summary("x", std::span<const float>(equal)), ContainsSubstring(limits));
    CHECK(same({nan}, {}));
    CHECK_THAT(histogram_summary("x", std::span<const float>()), ContainsSubstring(detail::little_endian(1.0 / 30)));
}

TEST_CASE("an event file says when it began, then each step with its time, and nothing of a step without values") {
    const testing::TemporaryFolder folder;
    EventFile file(folder.path());
    const std::vector<std::string> values{scalar_summary("loss", 0.5)};
    file.write(3, values);
    file.write(4, {});
    REQUIRE(folder.names().size() == 1);
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    CHECK_THAT(folder.names()[0], ContainsSubstring(text_of(".", host.data(), ".", getpid(), ".")));
    const std::string bytes = testing::contents(folder / folder.names()[0]);
    const auto time_at = [&](std::size_t record) {  // behind the record's length, its checksum and the field's number
        double seconds = 0;
        REQUIRE(bytes.size() >= record + 13 + sizeof seconds);
        std::memcpy(&seconds, bytes.data() + record + 13, sizeof seconds);
        CHECK(std::abs(seconds - static_cast<double>(std::time(nullptr))) < 100);
        return seconds;
    };
    const std::string first = tf_record(first_event(time_at(0)));
    CHECK(bytes == first + tf_record(summary_event(time_at(first.size()), 3, values)));
}

TEST_CASE("an event file can be read while it grows, and each has a name of its own") {
    const testing::TemporaryFolder folder;
    EventFile a(folder / "new" / "train"), b(folder / "new" / "train");
    a.write(3, {scalar_summary("loss", 0.5)});
    std::vector<std::string> texts;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "new" / "train")) {
        CHECK_THAT(entry.path().filename().string(), ContainsSubstring("events.out.tfevents."));
        texts.push_back(testing::contents(entry.path()));
    }
    REQUIRE(texts.size() == 2);
    CHECK(texts[0].size() != texts[1].size());
}
