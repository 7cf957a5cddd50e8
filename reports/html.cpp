#include "reports/formats.hpp"
#include "reports/html_data.hpp"
#include "reports/html_page.hpp"

#include <boost/json/serialize.hpp>

namespace pushbench {

std::string_view html_missing(const HtmlPage& page) {
    if (!page.empty()) return {};
    return "this pushbench was built without npm, so it has no HTML report: install nodejs and npm "
           "(on Debian: apt-get install nodejs npm), and build again";
}

std::string script_safe(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view rest = json.substr(i);
        // Outside of texts JSON has neither, so the escapes mean the same.
        if (rest.front() == '<') {
            out += "\\u003c";
        } else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
            out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            out += rest.front();
        }
    }
    return out;
}

std::string html_report(const HtmlPage& page, const Experiment& experiment) {
    std::string out;
    for (const std::string_view piece : page.before) out += piece;
    out += script_safe(boost::json::serialize(html_data(experiment)));
    for (const std::string_view piece : page.after) out += piece;
    return out;
}

std::string_view html_unavailable() {
    return html_missing(html_page());
}

std::vector<OutputFile> html_reports(const Experiment& experiment) {
    if (html_page().empty()) return {};
    return {{"", html_report(html_page(), experiment)}};
}

}  // namespace pushbench
