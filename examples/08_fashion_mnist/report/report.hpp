#pragma once
// The page of a run: report.html, which needs no other file and no network, and its figures as files of their own.
#include <tailor/model/model.hpp>
#include <vector>

#include "../first_layer.hpp"
#include "../results.hpp"
#include "../table.hpp"

/// The content of the page.
struct Report {
    const Results& results;
    const tailor::History& history;
    const tailor::Dataset &train, &test;  // as loaded
    std::vector<tailor::LayerInfo> layers;
    const FirstLayer &before, &after;
    std::span<const Mistake> mistakes;    // the largest first
    std::vector<Table> comparisons = {};  // with other runs, for the last section
};

/// Writes report.html and figures/*.svg and, if librsvg is built in, figures/*.png. Returns a message about it.
std::string write_report(const std::filesystem::path& folder, const Report& report);

/// The content of comparisons.html.
struct Comparisons {
    std::string_view data_source, provenance;  // as in Results
    std::size_t finished, planned;             // trainings
    std::span<const Table> tables;
};

/// Writes tables alone, on a page like that.
void write_tables(const std::filesystem::path& file, const Comparisons& comparisons);
