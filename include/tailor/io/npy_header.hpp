#pragma once
// The header of a `.npy` file: the magic string, a version, and a Python dictionary of exactly three keys,
//   {'descr': '<i8', 'fortran_order': False, 'shape': (60000, 28, 28), }
// padded so that the values start at a multiple of 64 bytes. Source:
// numpy.org/doc/stable/reference/generated/numpy.lib.format.
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "../core/shape.hpp"
#include "file.hpp"

namespace TAILOR_NAMESPACE {

/// What a `.npy` file holds.
struct NpyHeader {
    std::string type;  // NumPy's name without the byte order: "u1", "i8", "f4", "b1" ...
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<Index> shape;
    Index count = 1;  // values in all
};

namespace detail {

/// Reads the dictionary, the only Python that these headers may hold.
class NpyDictionary {
public:
    NpyDictionary(std::string_view text, std::string where) : rest_(text), where_(std::move(where)) {}

    NpyHeader parse() {
        expect('{');
        while (!accept('}')) {
            const std::string key = string();
            expect(':');
            value_of(key);
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skip_space();
        require(rest_.empty(), where_, ": npy header: expected nothing after the dictionary, found '",
                rest_.substr(0, 20), "'");
        require(seen_ == std::array{true, true, true}, where_,
                ": npy header: expected the keys descr, fortran_order and shape");
        return std::move(header_);
    }

private:
    void value_of(const std::string& key) {
        const std::size_t which = key == "descr" ? 0 : key == "fortran_order" ? 1 : key == "shape" ? 2 : 3;
        require(which < 3 && !seen_[which], where_,
                ": npy header: expected descr, fortran_order and shape once each, found '", key, "'");
        seen_[which] = true;
        if (which == 0) return type();
        if (which == 1) return order();
        shape();
    }
    void type() {
        skip_space();
        require(!rest_.starts_with('['), where_, ": npy header: expected an array of numbers, found a structured type");
        const std::string name = string();
        const bool known = name.size() >= 3 && std::string_view("<>|=").find(name[0]) != std::string_view::npos;
        require(known, where_, ": npy header: expected a type like '<i8', found '", name, "'");
        header_.big_endian = name[0] == '>';
        header_.type = name.substr(1);
    }
    void order() {
        skip_space();
        const bool yes = rest_.starts_with("True"), no = rest_.starts_with("False");
        require(yes || no, where_, ": npy header: expected fortran_order True or False, found '", rest_.substr(0, 20),
                "'");
        header_.fortran_order = yes;
        rest_.remove_prefix(yes ? 4 : 5);
    }
    void shape() {
        Index size = 1;  // of all axes that are not 0
        expect('(');
        while (!accept(')')) {
            const Index extent = number();
            require(extent == 0 || size <= std::numeric_limits<Index>::max() / 16 / extent, where_,
                    ": npy header: the shape has too many values");
            size *= extent == 0 ? 1 : extent;
            header_.count *= extent;
            header_.shape.push_back(extent);
            if (!accept(',')) {
                require(header_.shape.size() > 1, where_,
                        ": npy header: expected a tuple as shape, found a number in brackets");
                expect(')');
                break;
            }
        }
        require(header_.shape.size() <= 64, where_, ": npy header: expected at most 64 axes, found ",
                header_.shape.size());
    }

    void skip_space() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t' || rest_[0] == '\r'))
            rest_.remove_prefix(1);
    }
    bool accept(char c) {
        skip_space();
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        require(accept(c), where_, ": npy header: expected '", c, "', found '", rest_.substr(0, 20), "'");
    }
    std::string string() {
        skip_space();
        const char quote = rest_.starts_with('"') ? '"' : '\'';
        expect(quote);
        const std::size_t end = rest_.find(quote);
        require(end != std::string_view::npos, where_, ": npy header: expected a closing quote");
        const std::string text(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return text;
    }
    Index number() {
        skip_space();
        Index value = 0;
        std::size_t digits = 0;
        for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
            require(digits < 18, where_, ": npy header: the shape has too many values");
            value = 10 * value + (rest_[digits] - '0');
        }
        require(digits > 0, where_, ": npy header: expected an extent, found '", rest_.substr(0, 20), "'");
        rest_.remove_prefix(digits);
        if (rest_.starts_with('L')) rest_.remove_prefix(1);  // as Python 2 wrote long integers
        return value;
    }

    std::string_view rest_;
    std::string where_;
    NpyHeader header_;
    std::array<bool, 3> seen_{};
};

}  // namespace detail

/// Reads the header of versions 1, 2 and 3 and leaves the file at the first value.
inline NpyHeader read_npy_header(FileReader& file) {
    const std::string where = file.path().string();
    std::array<std::uint8_t, 8> start;
    file.read_all(start, "npy header");
    const bool magic = std::string_view(reinterpret_cast<const char*>(start.data()), 6) == "\x93NUMPY";
    require(magic, where, ": expected a npy file, which starts with \\x93NUMPY");
    require(start[6] >= 1 && start[6] <= 3 && start[7] == 0, where, ": expected npy version 1.0, 2.0 or 3.0, found ",
            int{start[6]}, ".", int{start[7]});
    std::array<std::uint8_t, 4> length{};
    file.read_all(std::span(length).first(start[6] == 1 ? 2 : 4), "npy header");
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= std::uint32_t{length[i]} << 8 * i;
    require(size <= 1 << 16, where, ": expected a npy header of at most 65536 bytes, found ", size);
    std::vector<std::uint8_t> text(size);
    file.read_all(text, "npy header");
    return detail::NpyDictionary({reinterpret_cast<const char*>(text.data()), size}, where).parse();
}

}  // namespace TAILOR_NAMESPACE
