// Text of a target file with places for what a trial fills in.
//
// {topic} a name of this trial's topic that nobody else uses, {topic-number} its number from 0,
// {client} a name of the client, {payload} the message, {env:NAME} a variable of the environment,
// read when the template is made. Other braces stand for themselves, so that JSON can be written.
// Thread-safe once made; errors are UsageError.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pushbench {

class TextTemplate {
  public:
    struct Values {
        std::string_view topic_prefix;  // {topic} is this, '-' and the number
        std::uint64_t topic = 0;
        std::string_view client_prefix;  // {client} likewise
        std::uint64_t client = 0;
        std::string_view payload;
    };

    TextTemplate() = default;
    explicit TextTemplate(std::string_view text);

    std::string fill(const Values& values) const;
    void append_to(std::string& out, const Values& values) const;
    bool empty() const { return parts_.empty(); }
    bool names_payload() const;

  private:
    enum class Place { none, topic, topic_number, client, payload };
    struct Part {
        std::string literal;  // before the place
        Place place = Place::none;
    };
    static Place place_of(std::string_view name);

    std::vector<Part> parts_;
};

}  // namespace pushbench
