#include "reports/compare/comparison_text.hpp"
#include "reports/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pushbench {
namespace {

using Row = std::vector<std::string>;

void escape(Row& cells) {
    for (std::string& cell : cells) cell = markdown(cell);
}

// A label is a path, a title is made of texts of a file: neither may fill the comment.
std::string shortened(const std::string& text) {
    constexpr std::size_t kMost = 300;
    if (text.size() <= kMost) return markdown(text);
    std::size_t end = kMost;
    while ((static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;  // whole code points
    return markdown(text.substr(0, end)) + "…";
}

std::string pair_title(const Comparison& comparison, const ComparedPair& pair) {
    const bool one_setting =
        std::all_of(comparison.pairs.begin(), comparison.pairs.end(),
                    [&](const ComparedPair& other) { return other.setting == pair.setting; });
    return one_setting || pair.setting.empty() ? pair.name
                                               : fmt::format("{}, {}", pair.name, pair.setting);
}

// One row per pair and metric that decides.
std::vector<Row> gate_rows(const Comparison& comparison) {
    std::vector<Row> rows;
    for (const ComparedPair& pair : comparison.pairs)
        for (const ComparedMetric& metric : pair.metrics) {
            if (!metric.decides) continue;
            Row cells = gate_cells(metric);
            escape(cells);
            if (metric.judged.verdict == Verdict::regressed)
                cells.back() = "**" + cells.back() + "**";
            cells.insert(cells.begin(), markdown(pair_title(comparison, pair)));
            rows.push_back(std::move(cells));
        }
    return rows;
}

std::string descriptive_block(const Comparison& comparison, const ComparedPair& pair) {
    std::vector<Row> rows{other_header(comparison.alpha)};
    for (const ComparedMetric& metric : pair.metrics) {
        if (metric.decides || !worth_showing(metric)) continue;
        rows.push_back(other_cells(metric));
        escape(rows.back());
    }
    if (rows.size() < 2) return {};
    return fmt::format(
        "\n<details><summary>{}: other metrics, without a verdict</summary>\n\n{}\n"
        "</details>\n",
        markdown(pair_title(comparison, pair)), markdown_table(rows, 1));
}

std::string head(const Comparison& comparison) {
    std::string out = fmt::format("### pushbench: {}\n\n{}\n\n", markdown(result_word(comparison)),
                                  markdown(comparison.summary()));
    for (const auto& [side, what] :
         {std::pair{"base", &comparison.base}, std::pair{"new", &comparison.fresh}})
        out +=
            fmt::format("- {}: **{}**, {}\n", side, shortened(what->label), shortened(what->title));
    out += fmt::format("- {}\n", markdown(method_text(comparison)));
    if (!comparison.pairs.empty() && !comparison.pairs.front().setting.empty() &&
        pair_title(comparison, comparison.pairs.front()) == comparison.pairs.front().name)
        out += fmt::format("- {}\n", markdown(comparison.pairs.front().setting));
    return out;
}

// Text that grows up to the limit; what would not fit is counted.
class Limited {
  public:
    // Room that is kept for the sentence about what is missing.
    explicit Limited(std::string text) : text_(std::move(text)) {}
    bool add(const std::string& block) {
        constexpr std::size_t kReserve = 300;
        if (missing_ > 0 || text_.size() + block.size() + kReserve > kCommentBytes) {
            ++missing_;
            return false;
        }
        text_ += block;
        return true;
    }
    std::size_t missing() const { return missing_; }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
    std::size_t missing_ = 0;
};

std::string table_line(const Row& cells) {
    std::string line = "|";
    for (const std::string& cell : cells) line += ' ' + cell + " |";
    return line + '\n';
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
    Limited out(head(comparison));
    const std::vector<Row> rows = gate_rows(comparison);
    if (!rows.empty()) {
        Row header = gate_header(comparison.alpha);
        header.insert(header.begin(), "");
        out.add('\n' + markdown_table({header}, 2));
        for (const Row& row : rows) out.add(table_line(row));
    }
    bool first = true;
    for (const std::string& line : remarks(comparison)) {
        out.add((first ? "\n- " : "- ") + markdown(line) + '\n');
        first = false;
    }
    for (const ComparedPair& pair : comparison.pairs)
        if (const std::string block = descriptive_block(comparison, pair); !block.empty())
            out.add(block);
    const std::size_t missing = out.missing();
    std::string text = out.take();
    if (missing > 0)
        text += fmt::format(
            "\n**Cut short:** {} more did not fit into a comment; all of it is in the output of -o "
            "json=FILE.\n",
            plural(missing, "row or table"));
    return text;
}

}  // namespace pushbench
