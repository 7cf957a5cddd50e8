#include "bench/outputs.hpp"

#include "bench/files.hpp"
#include "bench/gnuplot.hpp"
#include "bench/places.hpp"
#include "core/error.hpp"
#include "reports/results_json.hpp"

#include <cctype>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace pushbench {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kResultsRoot = "pushbench-results";

std::string known_formats() {
    std::string names;
    for (const Format& format : formats())
        names += (names.empty() ? "" : ", ") + std::string(format.name);
    return names;
}

// A name that nobody has yet: the time, and a number when two start within a second.
std::string fresh_folder() {
    std::tm local{};
    const std::time_t now = std::time(nullptr);
    localtime_r(&now, &local);
    const std::string base = fmt::format("{}/{:%Y-%m-%d-%H%M%S}", kResultsRoot, local);
    std::string folder = base;
    for (int n = 2; fs::exists(folder); ++n) folder = fmt::format("{}-{}", base, n);
    return folder;
}

// The path from a report to a folder, as a link: Markdown ends one at a blank or a bracket.
std::string link_from(const std::string& report, const std::string& folder) {
    const fs::path from = fs::absolute(report).lexically_normal().parent_path();
    const std::string path = fs::absolute(folder).lexically_normal().lexically_relative(from);
    std::string link;
    for (const char c : std::string_view(path).substr(0, path.find_last_not_of('/') + 1)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                           std::string_view("/._-~").find(c) != std::string_view::npos;
        link += plain
                    ? std::string(1, c)
                    : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return link;
}

}  // namespace

Outputs::Outputs(const Options& options, bool new_folder)
    : quiet_(options.quiet), console_wanted_(!options.quiet) {
    for (const std::string& text : options.outputs) {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const Format* format = find_format(name);
        if (!format)
            throw UsageError(
                fmt::format("-o: '{}' is no output format; known: {}", name, known_formats()));
        if (const std::string_view why = why_missing(*format); !why.empty())
            throw UsageError(fmt::format("-o {}: {}", text, why));
        add(*format, text.substr(equals + 1));
    }
    folder_ = options.out_dir;
    const bool is_new = folder_.empty() && options.outputs.empty() && new_folder;
    if (is_new) folder_ = fresh_folder();
    if (folder_.empty()) return;
    made_.make(folder_, "--out-dir");
    results_.emplace(folder_);
    for (const Format& format : formats())
        if (!format.default_file.empty()) add_default(format);
}

void Outputs::add_default(const Format& format) {
    const std::string_view why = why_missing(format);
    if (why.empty())
        targets_.push_back({&format, folder_ + "/" + std::string(format.default_file), false});
    else if (!quiet_)
        fmt::print(stderr, "{} is left out: {}\n", format.default_file, why);
}

void Outputs::add(const Format& format, const std::string& file) {
    if (format.is_folder) {
        if (file == "-")
            throw UsageError(
                fmt::format("-o {0}=-: pictures are files; give a folder, e.g. "
                            "{0}=charts",
                            format.name));
        if (!gnuplot_is_there())
            throw UsageError(fmt::format("-o {}={}: {}", format.name, file, gnuplot_advice()));
        made_.make(file, "-o");
        check_writable(file + "/x");
    } else if (file == "-") {
        console_wanted_ = false;
    } else {
        require_own_place(fmt::format("{}={}", format.name, file), places_);
    }
    targets_.push_back({&format, file, true});
}

void Outputs::save(const Experiment& experiment) const {
    for (const Target& target : targets_)
        if (target.format->name == "json" && target.file != "-" && is_replaceable(target.file))
            write_file(target.file, results_json(experiment));
}

void Outputs::write(const Experiment& experiment) const {
    // Pictures first, since report.md shows those that there are; what goes wrong with them must
    // not cost the other reports.
    PictureLinks links;
    std::set<std::string> written;
    std::exception_ptr failed;
    for (const Target& target : targets_) {
        if (!target.format->is_folder) continue;
        try {
            if (draw_into(target, experiment, written) && links.folder.empty())
                links = {target.file, picture_format(target.format->name)};
        } catch (const UsageError&) {
            failed = std::current_exception();
        }
    }
    for (const Target& target : targets_)
        if (!target.format->is_folder) write_texts(target, experiment, links, written);
    if (results_) results_->remove_leftovers(experiment, written);
    if (failed) std::rethrow_exception(failed);
}

void Outputs::write_texts(const Target& target, const Experiment& experiment,
                          const PictureLinks& links, std::set<std::string>& written) const {
    std::vector<OutputFile> parts;
    if (target.format->name == "md" && target.file != "-" && !links.folder.empty())
        parts = {{"", markdown_report(experiment,
                                      {link_from(target.file, links.folder), links.format})}};
    else
        parts = target.format->render(experiment);
    for (const OutputFile& part : parts) {
        if (target.file == "-") {
            // What would tell files apart is the title of each where they follow each other.
            if (parts.size() > 1) write_stdout(fmt::format("# {}\n", part.suffix.substr(1)));
            write_stdout(part.text);
            continue;
        }
        const std::string file = file_name(target.file, part);
        write_file(file, part.text);
        written.insert(same_place(file));
    }
}

// false: there was nothing to draw, or only --out-dir wanted it and this machine cannot.
bool Outputs::draw_into(const Target& target, const Experiment& experiment,
                        std::set<std::string>& written) const {
    std::vector<Picture> pictures;
    for (OutputFile& part : target.format->render(experiment))
        pictures.push_back({std::move(part.suffix), std::move(part.text)});
    if (pictures.empty()) return false;
    if (target.asked_for || gnuplot_is_there()) {
        make_folder(target.file, "-o");
        draw(pictures, target.file);
        for (const Picture& picture : pictures)
            written.insert(same_place(target.file + "/" + picture.file));
        return true;
    }
    if (!quiet_) fmt::print(stderr, "hint: {}\n", gnuplot_advice());
    return false;
}

}  // namespace pushbench
