#include "reports/short_names.hpp"

#include <algorithm>

namespace pushbench {
namespace {

using Characters = std::vector<std::string>;  // UTF-8 sequences; stray bytes stay alone
constexpr std::size_t kLeast = 4;             // of a label; less says nothing

Characters characters(const std::string& text) {
    Characters all;
    for (const char c : text) {
        const bool continues = (static_cast<unsigned char>(c) & 0xC0u) == 0x80u;
        if (continues && !all.empty())
            all.back() += c;
        else
            all.emplace_back(1, c);
    }
    return all;
}

std::string joined(const Characters& all, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) text += all[i];
    return text;
}

// Where the variant begins, with the colon before it; 0 without a label.
std::size_t label_length(const Characters& name) {
    for (std::size_t i = name.size(); i-- > 2;)
        if (name[i - 1] == ":" && name[i] == " ") return i - 1;
    return 0;
}

std::size_t shared_beginning(const std::vector<Characters>& names) {
    std::vector<Characters> labels;
    for (const Characters& name : names) {
        Characters label(name.begin(),
                         name.begin() + static_cast<std::ptrdiff_t>(label_length(name)));
        if (!label.empty()) labels.push_back(std::move(label));
    }
    std::size_t shared = labels.empty() ? 0 : labels.front().size();
    for (const Characters& label : labels) {
        const auto [a, b] =
            std::mismatch(label.begin(), label.end(), labels.front().begin(), labels.front().end());
        shared = std::min(shared, static_cast<std::size_t>(a - label.begin()));
    }
    return shared;
}

std::string short_label(const Characters& name, std::size_t length, std::size_t room,
                        std::size_t shared) {
    const std::size_t drop = length - (room - 1);
    if (drop <= shared) return "…" + joined(name, drop, length);
    return (shared == 0 ? "" : "…") + joined(name, shared, shared + room - (shared == 0 ? 1 : 2)) +
           "…";
}

}  // namespace

std::vector<std::string> short_names(const std::vector<std::string>& names, std::size_t width) {
    std::vector<Characters> all;
    for (const std::string& name : names) all.push_back(characters(name));
    const std::size_t shared = shared_beginning(all);
    std::vector<std::string> out;
    for (const Characters& name : all) {
        const std::size_t length = label_length(name), rest = name.size() - length;
        if (name.size() <= width)
            out.push_back(joined(name, 0, name.size()));
        else if (length > 0 && rest + kLeast <= width)
            out.push_back(short_label(name, length, width - rest, shared) +
                          joined(name, length, name.size()));
        else
            out.push_back(joined(name, 0, width - 1) + "…");
    }
    return out;
}

}  // namespace pushbench
