#pragma once
// The golden values in data/<room>/: index.txt has one case a line, `name key=value ...`; its arrays are
// <name>/<array>.npy.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <tailor/io/npy.hpp>

namespace golden {

inline std::filesystem::path data() { return std::filesystem::path(__FILE__).parent_path() / "data"; }

struct Case {
    std::filesystem::path folder;
    std::map<std::string, std::string> facts;

    std::string name() const { return folder.filename(); }
    bool has(const std::string& key) const { return facts.find(key) != facts.end(); }
    const std::string& text(const std::string& key) const { return facts.at(key); }
    double number(const std::string& key) const { return std::stod(text(key)); }
    double number(const std::string& key, double otherwise) const { return has(key) ? number(key) : otherwise; }
    bool yes(const std::string& key) const { return has(key) && text(key) == "yes"; }

    template <class T = double>
    tailor::NpyArray<T> array(const std::string& what) const {
        return tailor::read_npy<T>(folder / (what + ".npy"));
    }
};

/// Every case of a room, in the order of its index.
inline std::vector<Case> cases(const std::string& room) {
    std::ifstream index(data() / room / "index.txt");
    tailor::require(index.is_open(), "golden values: expected ", (data() / room / "index.txt").string(),
                    ", found none");
    std::vector<Case> all;
    for (std::string line; std::getline(index, line);) {
        std::istringstream words(line);
        std::string word;
        words >> word;
        Case one{data() / room / word, {}};
        while (words >> word) one.facts[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
        all.push_back(one);
    }
    return all;
}

}  // namespace golden
