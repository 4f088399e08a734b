#pragma once
// CSVLogger: a line an epoch in a file (keras.io/api/callbacks/csv_logger), byte for byte as Keras writes it: numbers
// as Python prints them, lines that end with \r\n, and "NA" in val_ columns if there is no validation.
#include <algorithm>

#include "../../io/file.hpp"
#include "python_format.hpp"

namespace TAILOR_NAMESPACE {

struct CSVLoggerOptions {
    char separator = ',';
    bool append = false;  // to what an earlier training wrote, else the file begins anew
};

class CSVLogger final : public Callback {
public:
    explicit CSVLogger(std::filesystem::path path, CSVLoggerOptions options = {})
        : path_(std::move(path)), options_(options) {}

    void on_train_begin(TrainingControl&) override {
        std::error_code ignored;
        std::filesystem::create_directories(path_.parent_path(), ignored);
        columns_.clear();
        before_.clear();
        if (options_.append && std::filesystem::is_regular_file(path_, ignored)) {
            const std::vector<std::uint8_t> bytes = read_file(path_);
            before_.assign(bytes.begin(), bytes.end());
        }
        file_ = detail::open_file(path_, options_.append ? "ab" : "wb");
    }
    void on_epoch_end(TrainingControl&, int epoch, const Logs& logs) override {
        if (columns_.empty()) {
            name_columns(logs);
            begin_table();
        }
        write(line(std::to_string(epoch), [&](const std::string& name) {
            return logs.contains(name) ? format_number(logs[name]) : std::string("NA");
        }));
    }
    void on_train_end(TrainingControl&, const Logs&) override { file_.reset(); }

private:
    void name_columns(const Logs& logs) {
        for (const auto& [name, value] : logs) columns_.push_back(name);
        std::sort(columns_.begin(), columns_.end());
        const auto of_validation = [](const std::string& name) { return name.starts_with("val_"); };
        if (std::any_of(columns_.begin(), columns_.end(), of_validation)) return;
        for (std::size_t i = 0, n = columns_.size(); i < n; ++i) columns_.push_back("val_" + columns_[i]);
    }
    /// Writes the header, or ends what an earlier training wrote, which has to have the same.
    void begin_table() {
        const std::string header = line("epoch", [](const std::string& name) { return name; });
        if (before_.empty()) return write(header);
        const std::string found = before_.substr(0, before_.find_first_of("\r\n"));
        require(found == header, path_.string(), ": expected the columns of the file, ", found,
                ", to append to it, found ", header);
        if (before_.back() != '\n') write("");
    }
    template <class Cell>
    std::string line(std::string text, const Cell& cell) const {
        for (const std::string& name : columns_) text += options_.separator + quoted(cell(name));
        return text;
    }
    void write(const std::string& line) const { detail::write_at_once(file_, path_, line + "\r\n"); }
    std::string quoted(std::string cell) const {
        return cell.find(options_.separator) == std::string::npos ? cell : '"' + cell + '"';
    }

    std::filesystem::path path_;
    CSVLoggerOptions options_;
    detail::FileHandle file_;
    std::string before_;                // what the file that is appended to had
    std::vector<std::string> columns_;  // without the epoch
};

}  // namespace TAILOR_NAMESPACE
