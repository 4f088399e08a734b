#include <tailor/io/npy_header.hpp>

#include "data/helpers.hpp"

using namespace tailor;
using namespace testing;

namespace {

NpyHeader parse(const std::string& text) { return detail::NpyDictionary(text, "x.npy").parse(); }

std::string complaint(const std::string& text) {
    return error_of([&] { parse(text); });
}

}  // namespace

TEST_CASE("the dictionary is read as Python would, in any order and spacing") {
    for (const std::string text : {
             "{'descr': '>f8', 'fortran_order': True, 'shape': (3, 28, 28), }     \n",
             "{'shape':(3,28,28),'fortran_order':True,'descr':'>f8'}",
             "{ \"descr\" : \">f8\" ,\n \"fortran_order\": True, 'shape': ( 3L, 28L , 28L, ) }",
         }) {
        const NpyHeader header = parse(text);
        CHECK(header.type == "f8");
        CHECK(header.big_endian);
        CHECK(header.fortran_order);
        CHECK(header.shape == std::vector<Index>{3, 28, 28});
        CHECK(header.count == 3 * 28 * 28);
    }
    CHECK(parse("{'descr': '|u1', 'fortran_order': False, 'shape': ()}").count == 1);
    CHECK(parse("{'descr': '|u1', 'fortran_order': False, 'shape': (5,)}").shape == std::vector<Index>{5});
    CHECK(parse("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 28)}").count == 0);
}

TEST_CASE("a dictionary that is not one of these three keys each is an Error") {
    const std::string most = "{'descr': '<i8', 'fortran_order': False, ";
    CHECK_THAT(complaint(""), ContainsSubstring("x.npy: npy header: expected '{'"));
    CHECK_THAT(complaint("{"), ContainsSubstring("npy header: expected"));
    CHECK_THAT(complaint("{}"), ContainsSubstring("expected the keys descr, fortran_order and shape"));
    CHECK_THAT(complaint(most + "}"), ContainsSubstring("expected the keys"));
    CHECK_THAT(complaint(most + "'descr': '<i8'}"), ContainsSubstring("once each, found 'descr'"));
    CHECK_THAT(complaint(most + "'colour': 3}"), ContainsSubstring("found 'colour'"));
    CHECK_THAT(complaint(most + "'shape': (3,)} 1"),
               ContainsSubstring("expected nothing after the dictionary, found '1'"));
    CHECK_THAT(complaint(most + "'shape': (3)}"), ContainsSubstring("expected a tuple"));
    CHECK_THAT(complaint(most + "'shape': (3,"), ContainsSubstring("expected an extent"));
    CHECK_THAT(complaint(most + "'shape': (,)}"), ContainsSubstring("expected an extent"));
    CHECK_THAT(complaint(most + "'shape': (-3,)}"), ContainsSubstring("expected an extent, found '-3,)}'"));
    CHECK_THAT(complaint(most + "'shape': [3]}"), ContainsSubstring("expected '('"));
    CHECK_THAT(complaint(most + "'shape: (3,)}"), ContainsSubstring("expected a closing quote"));
    CHECK_THAT(complaint("{'fortran_order': 0}"), ContainsSubstring("expected fortran_order True or False"));
    CHECK_THAT(complaint("{'descr': 'i8'}"), ContainsSubstring("expected a type like '<i8', found 'i8'"));
    CHECK_THAT(complaint("{'descr': [('a', '<i4')]}"), ContainsSubstring("structured type"));
}

TEST_CASE("no cut and no changed byte of a header does more than throw an Error") {
    const std::string text = "{'descr': '<i8', 'fortran_order': False, 'shape': (60000, 28, 28), }  \n";
    for (std::size_t i = 0; i < text.size(); ++i) {
        complaint(text.substr(0, i));
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = text;
            changed[i] = static_cast<char>(byte);
            complaint(changed);
        }
    }
    CHECK(complaint(text) == "no error");
}

TEST_CASE("another magic string, version or an endless header is an Error") {
    const TemporaryFolder folder;
    const auto complaint_of = [&](const std::string& bytes) {
        FileReader file(folder.file("x.npy", bytes));
        return error_of([&] { read_npy_header(file); });
    };
    CHECK_THAT(complaint_of("PK\x03\x04 a zip archive"), ContainsSubstring("expected a npy file"));
    CHECK_THAT(complaint_of(std::string("\x93NUMPY\x04\0\x10\0", 10)),
               ContainsSubstring("expected npy version 1.0, 2.0 or 3.0, found 4.0"));
    CHECK_THAT(complaint_of("\x93NUMPY\x01\x01\x10\x01"), ContainsSubstring("found 1.1"));
    CHECK_THAT(complaint_of(std::string("\x93NUMPY\x02\0\xFF\xFF\xFF\xFF", 12)),
               ContainsSubstring("at most 65536 bytes, found 4294967295"));
    CHECK_THAT(complaint_of(std::string("\x93NUMPY\x01\0\x10\0{", 11)),
               ContainsSubstring("cut short: expected 16 bytes of npy header, found 1"));
}
