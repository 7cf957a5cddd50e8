// What carries a message besides its payload, once the stream or the response has begun; sizes are
// in core/closed_forms.hpp, sources there. Constant data.
#pragma once

namespace pushbench {

enum class Framing {
    poll_body,      // `<decimal length>\n`
    event_stream,   // `id: <seq>\ndata: <payload>\n\n`
    line_chunked,   // `<payload>\n`, each in a chunk of its own
    event_chunked,  // the same event, each in an HTTP/1.1 chunk of its own
    websocket,      // the header of an unmasked frame
    raw_tcp,        // 4-byte length
};

}  // namespace pushbench
