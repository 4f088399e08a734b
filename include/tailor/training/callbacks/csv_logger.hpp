#pragma once
// CSVLogger: a line an epoch in a file (keras.io/api/callbacks/csv_logger), byte for byte as Keras writes it: numbers
// as Python prints them, lines that end with \r\n, and "NA" in val_ columns if there is no validation.
#include <algorithm>

#include "../../data/file.hpp"
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
        std::error_code none, ignored;
        const auto size = std::filesystem::file_size(path_, none);
        if (path_.has_parent_path()) std::filesystem::create_directories(path_.parent_path(), ignored);
        has_header_ = options_.append && !none && size > 0;
        columns_.clear();
        file_ = detail::open_file(path_, options_.append ? "ab" : "wb");
    }
    void on_epoch_end(TrainingControl&, int epoch, const Logs& logs) override {
        if (columns_.empty()) {
            name_columns(logs);
            if (!std::exchange(has_header_, true)) write_line("epoch", [](const std::string& name) { return name; });
        }
        write_line(std::to_string(epoch), [&](const std::string& name) {
            return logs.contains(name) ? format_number(logs[name]) : std::string("NA");
        });
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
    template <class Cell>
    void write_line(std::string line, const Cell& cell) {
        for (const std::string& name : columns_) line += options_.separator + quoted(cell(name));
        detail::write_at_once(file_, path_, line + "\r\n");
    }
    std::string quoted(std::string cell) const {
        return cell.find(options_.separator) == std::string::npos ? cell : '"' + cell + '"';
    }

    std::filesystem::path path_;
    CSVLoggerOptions options_;
    detail::FileHandle file_;
    bool has_header_ = false;
    std::vector<std::string> columns_;  // without the epoch
};

}  // namespace TAILOR_NAMESPACE
