#include "catch.hpp"
#include "training/networks.hpp"

using namespace tailor;

TEST_CASE("the summary is the table that Keras 3 prints") {
    // keras.Sequential of the same layers, Keras 3.15, summary(line_length=80)
    const std::string expected = R"(Model: "sequential"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 32, 26, 26)     │           320 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 30, 24, 64)     │        15,040 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d (MaxPooling2D)    │ (None, 15, 12, 64)     │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 15, 12, 64)     │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 11520)          │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 128)            │     1,474,688 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout_1 (Dropout)             │ (None, 128)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 10)             │         1,290 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 1,491,338 (5.69 MB)
 Trainable params: 1,491,338 (5.69 MB)
 Non-trainable params: 0 (0.00 B)
)";
    CHECK(summary(networks::notebook()) == expected);
}

TEST_CASE("bytes are told in units of 1024, and numbers with commas") {
    using tailor::detail::readable_bytes, tailor::detail::with_commas;
    CHECK(readable_bytes(0) == "0.00 B");
    CHECK(readable_bytes(1023) == "1023.00 B");
    CHECK(readable_bytes(1024) == "1.00 KB");
    CHECK(readable_bytes(1536) == "1.50 KB");
    CHECK(readable_bytes(1024. * 1024) == "1.00 MB");
    CHECK(readable_bytes(3. * 1024 * 1024 * 1024) == "3.00 GB");
    CHECK(readable_bytes(2048. * 1024 * 1024 * 1024 * 1024) == "2048.00 TB");
    CHECK(with_commas(0) == "0");
    CHECK(with_commas(999) == "999");
    CHECK(with_commas(1000) == "1,000");
    CHECK(with_commas(123456) == "123,456");
    CHECK(with_commas(1234567) == "1,234,567");
}

TEST_CASE("a cell that is too long for its column is cut") {
    using tailor::detail::Column;
    const std::vector<Column> columns{{"", 7}, {"", 6, Column::Align::right}};
    CHECK(tailor::detail::row(columns, {"abc", "12"}, "|") == "| abc   |   12 |\n");
    CHECK(tailor::detail::row(columns, {"abcde", "1234"}, "|") == "| abcde | 1234 |\n");
    CHECK(tailor::detail::row(columns, {"abcdef", "12345"}, "|") == "| abcd… | 123… |\n");
    CHECK(tailor::detail::rule(columns, "<", "-", "+", ">") == "<-------+------>\n");
}

TEST_CASE("on request the summary tells costs") {
    const std::string text = summary(networks::notebook(), Costs::show);
    CHECK_THAT(text,
               ContainsSubstring("Multiply-adds") && ContainsSubstring("10,782,720") && ContainsSubstring("180.00 KB"));
    CHECK_THAT(text, ContainsSubstring("12,453,248 multiply-adds"));
}

TEST_CASE("moving statistics and frozen layers do not train") {
    const std::string text = summary(networks::normalized());
    CHECK_THAT(text, ContainsSubstring(" Non-trainable params: 44 "));
    const Sequential frozen{Input<Shape<4>>{}, Dense<3>{.trainable = false}, Dense<2>{}};
    CHECK_THAT(summary(frozen),
               ContainsSubstring(" Trainable params: 8 ") && ContainsSubstring(" Non-trainable params: 15 "));
}
