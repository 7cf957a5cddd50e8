// The comparison as one static page: no script, nothing from outside, light and dark.
#include "reports/compare/comparison_text.hpp"
#include "reports/text.hpp"
#include "reports/xml_text.hpp"

#include <fmt/format.h>

namespace pushbench {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --text: #1b1f24; --page: #fff; --soft: #57606a; --line: #d0d7de;
  --bad: #b3261e; --good: #1a7f37; --shade: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --page: #0d1117; --soft: #9aa4af; --line: #30363d; --bad: #ff8a80;
    --good: #56d364; --shade: #161b22; } }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: var(--text);
  background: var(--page); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p, li { max-width: 60rem; overflow-wrap: anywhere; } .soft { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } thead th { background: var(--shade); }
.regressed, .regressed td:last-child { color: var(--bad); font-weight: 600; }
.improved td:last-child { color: var(--good); font-weight: 600; }
summary { cursor: pointer; color: var(--soft); margin: .6rem 0; }
)";

std::string html(std::string_view text) {
    return xml_text(one_line(text));
}

std::string row_html(const std::vector<std::string>& cells, std::string_view tag,
                     std::string_view css) {
    std::string out = css.empty() ? "<tr>" : fmt::format("<tr class=\"{}\">", css);
    for (const std::string& cell : cells) out += fmt::format("<{0}>{1}</{0}>", tag, html(cell));
    return out + "</tr>\n";
}

std::string table_html(const std::vector<std::string>& header, const std::string& rows) {
    return fmt::format(
        "<div class=\"scroll\"><table>\n<thead>{}</thead>\n<tbody>\n{}</tbody></table></div>\n",
        row_html(header, "th", ""), rows);
}

std::string_view css_of(const ComparedMetric& row) {
    if (!row.judged.can_fire) return "";
    if (row.judged.verdict == Verdict::regressed) return "regressed";
    return row.judged.verdict == Verdict::improved ? "improved" : "";
}

std::string pair_html(const Comparison& comparison, const ComparedPair& pair) {
    std::string gates, others;
    for (const ComparedMetric& row : pair.metrics) {
        if (row.decides)
            gates += row_html(gate_cells(row), "td", css_of(row));
        else if (worth_showing(row))
            others += row_html(other_cells(row), "td", "");
    }
    std::string out = fmt::format("<h2>{}</h2>\n", html(pair.name));
    if (!pair.setting.empty()) out += fmt::format("<p class=\"soft\">{}</p>\n", html(pair.setting));
    if (!gates.empty()) out += table_html(gate_header(comparison.alpha), gates);
    if (!others.empty())
        out += fmt::format(
            "<details{}><summary>Other metrics, without a verdict</summary>\n{}</details>\n",
            gates.empty() ? " open" : "", table_html(other_header(comparison.alpha), others));
    return out;
}

}  // namespace

std::string comparison_html(const Comparison& comparison) {
    const bool bad = comparison.count(Verdict::regressed) > 0 || !comparison.refusals.empty();
    std::string out = fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<title>pushbench: {0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
        "<h1{2}>{0}</h1>\n<p>{3}</p>\n<ul>\n",
        html(result_word(comparison)), kStyle, bad ? " class=\"regressed\"" : "",
        html(comparison.summary()));
    out += fmt::format("<li>base: <b>{}</b>, {}</li>\n", html(comparison.base.label),
                       html(comparison.base.title));
    out += fmt::format("<li>new: <b>{}</b>, {}</li>\n<li>{}</li>\n</ul>\n",
                       html(comparison.fresh.label), html(comparison.fresh.title),
                       html(method_text(comparison)));
    const std::vector<std::string> lines = remarks(comparison);
    if (!lines.empty()) out += "<ul>\n";
    for (const std::string& line : lines) out += fmt::format("<li>{}</li>\n", html(line));
    if (!lines.empty()) out += "</ul>\n";
    for (const ComparedPair& pair : comparison.pairs) out += pair_html(comparison, pair);
    return out + "</body>\n</html>\n";
}

}  // namespace pushbench
