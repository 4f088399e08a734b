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
