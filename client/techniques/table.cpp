#include "client/techniques/table.hpp"

#include <array>

namespace pushbench::client {

std::span<const ClientTechniqueRow> client_techniques() {
    static constexpr std::array rows{
        ClientTechniqueRow{TechniqueId::short_polling, make_short_polling},
        ClientTechniqueRow{TechniqueId::long_polling, make_long_polling},
        ClientTechniqueRow{TechniqueId::sse, make_sse},
        ClientTechniqueRow{TechniqueId::websocket, make_websocket},
        ClientTechniqueRow{TechniqueId::http_stream, make_http_stream},
        ClientTechniqueRow{TechniqueId::raw_tcp, make_raw_tcp},
    };
    return rows;
}

std::unique_ptr<ClientTechnique> make_client_technique(TechniqueId id, LoadContext& context) {
    for (const ClientTechniqueRow& row : client_techniques())
        if (row.id == id) return row.make(context);
    return nullptr;  // a table without this row fails the test that compares the tables
}

}  // namespace pushbench::client
