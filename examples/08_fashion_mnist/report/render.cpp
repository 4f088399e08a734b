#include "render.hpp"

#ifdef HAVE_LIBRSVG

#include <librsvg/rsvg.h>

#include <memory>
#include <tailor/core/error.hpp>

namespace {

template <auto release>
struct Release {
    void operator()(auto* thing) const { release(thing); }
};
template <class T, auto release>
using Owned = std::unique_ptr<T, Release<release>>;

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int size) {
    static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
    return CAIRO_STATUS_SUCCESS;
}

}  // namespace

std::string rendered(std::string_view svg, double scale) {
    const auto* bytes = reinterpret_cast<const guint8*>(svg.data());
    const Owned<RsvgHandle, g_object_unref> figure(rsvg_handle_new_from_data(bytes, svg.size(), nullptr));
    tailor::require(figure != nullptr, "librsvg: cannot read a figure");
    double width = 0, height = 0;
    rsvg_handle_get_intrinsic_size_in_pixels(figure.get(), &width, &height);
    const RsvgRectangle page{0, 0, width * scale, height * scale};
    const Owned<cairo_surface_t, cairo_surface_destroy> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, int(page.width), int(page.height)));
    const Owned<cairo_t, cairo_destroy> pen(cairo_create(surface.get()));
    std::string png;
    tailor::require(rsvg_handle_render_document(figure.get(), pen.get(), &page, nullptr) != 0 &&
                        cairo_surface_write_to_png_stream(surface.get(), append, &png) == CAIRO_STATUS_SUCCESS,
                    "librsvg: cannot draw a figure");
    return png;
}

#else

std::string rendered(std::string_view, double) { return ""; }

#endif
