#pragma once
// The ten kinds of Fashion-MNIST, drawn: each is an outline with random proportions, cut from random cloth, with the
// seams, straps and soles that tell it from its neighbours. Some pairs are alike on purpose, as real ones are. No call
// draws two random numbers in its arguments: compilers evaluate those in different orders.
#include <array>
#include <cstdint>
#include <span>

#include "cloth.hpp"

namespace TAILOR_NAMESPACE::synthetic {

/// Shoulders, sleeves and body: what T-shirts, pullovers, coats and shirts have in common. Half widths, and heights.
struct Top {
    float neck, shoulder, chest, hem, length, sleeve_x, sleeve_y, cuff;
};

inline void draw_top(Sketch& s, const Top& t) {
    const float armpit = -.32f, collar = -.92f + t.neck, inner = t.sleeve_x - t.cuff;
    s.cut(mirrored({{0, collar},
                    {.16f, collar - .02f},
                    {.26f, -.95f, sharp},
                    {t.shoulder, -.82f},
                    {t.sleeve_x, t.sleeve_y, sharp},
                    {inner, t.sleeve_y + .1f, sharp},
                    {t.chest, armpit, sharp},
                    {.5f * (t.chest + t.hem), .3f},
                    {t.hem, t.length, sharp},
                    {0, t.length + .02f}}));
    s.both_sides({{t.shoulder * .95f, -.78f}, {t.chest, armpit}}, .06f, .75f);
}

inline void draw_t_shirt(Sketch& s) {
    const float sleeve = s.vary(-.28f, .2f), hem = s.vary(.52f, .07f), neck = s.vary(.2f, .14f);
    draw_top(s, {neck, .6f, s.vary(.52f, .05f), hem, s.vary(.88f, .1f), s.vary(.9f, .08f), sleeve, .26f});
    if (s.chance(.3)) s.seam({{-.25f, -.92f}, {0, -.88f + neck}, {.25f, -.92f}}, .08f, s.vary(.8f, .2f));
    if (s.chance(.35)) s.shade({{-.22f, -.3f}, {.22f, -.3f}, {.22f, .15f}, {-.22f, .15f}}, s.chance(.5) ? .5f : 1.6f);
    if (s.chance(.1)) s.seam({{0, -.9f + neck}, {0, -.2f}}, .06f, .6f);
}

inline void draw_pullover(Sketch& s) {
    const float cuff = s.vary(.7f, .17f), hem = s.vary(.5f, .07f), length = s.vary(.84f, .1f),
                neck = s.vary(.12f, .08f);
    draw_top(s, {neck, .58f, s.vary(.46f, .05f), hem, length, s.vary(.92f, .08f), cuff, .24f});
    s.seam({{-hem, length - .1f}, {hem, length - .1f}}, .07f, s.vary(.8f, .15f));
    s.seam({{-.26f, -.88f}, {0, -.86f + neck}, {.26f, -.88f}}, .08f, s.vary(.75f, .15f));
    const float zip = s.chance(.5) ? -.3f : length;
    if (s.chance(.2)) s.seam({{0, -.85f + neck}, {0, zip}}, .06f, s.vary(.75f, .15f));
}

inline void draw_coat(Sketch& s) {
    const float length = s.vary(.92f, .07f), hem = s.vary(.54f, .08f), lapel = s.vary(-.4f, .35f),
                dark = s.vary(.55f, .3f);
    draw_top(s, {.08f, .57f, s.vary(.47f, .05f), hem, length, s.vary(.89f, .08f), s.vary(.72f, .14f), .24f});
    s.shade({{-.2f, -.95f}, {.2f, -.95f}, {0, lapel, sharp}}, dark);
    s.both_sides({{.24f, -.92f}, {0, lapel}}, .07f, .65f);
    s.seam({{0, lapel}, {0, length}}, s.vary(.08f, .03f), dark);
    if (s.chance(.5)) s.both_sides({{.2f, .35f}, {.4f, .3f}}, .07f, .6f);
    if (s.chance(.25)) s.seam({{-hem, .1f}, {hem, .1f}}, .12f, .55f);
}

inline void draw_shirt(Sketch& s) {
    const float length = s.vary(.88f, .09f), faint = s.vary(.78f, .17f),
                sleeve = s.chance(.35) ? s.vary(-.2f, .2f) : s.vary(.65f, .2f);
    draw_top(s, {s.vary(.15f, .09f), .58f, s.vary(.48f, .06f), s.vary(.52f, .07f), length, s.vary(.91f, .08f), sleeve,
                 .24f});
    if (s.chance(.75)) s.both_sides({{.02f, -.68f}, {.24f, -.88f}}, .1f, 2 - faint);
    s.seam({{0, -.7f}, {0, s.chance(.85) ? length : -.2f}}, .06f, faint);
    if (s.chance(.6))
        for (float y = -.5f; y < .8f; y += .3f) s.seam({{-.04f, y}, {.05f, y}}, .08f, faint - .2f);
}

inline void draw_trouser(Sketch& s) {
    const float waist = s.vary(.34f, .05f), hip = s.vary(.42f, .05f), knee = s.vary(.42f, .07f),
                foot = s.vary(.4f, .1f);
    const float gap = s.vary(.08f, .05f), crotch = s.vary(-.3f, .1f), end = s.vary(.9f, .06f);
    s.cut(mirrored({{0, -.95f},
                    {waist, -.95f, sharp},
                    {hip, -.5f},
                    {knee, .3f},
                    {foot, end, sharp},
                    {gap + .02f, end, sharp},
                    {gap, .2f},
                    {.02f, crotch}}));
    s.seam({{-waist, -.82f}, {waist, -.82f}}, .06f, .7f);
    s.seam({{0, -.85f}, {0, crotch}}, .06f, .7f);
    if (s.chance(.5)) s.both_sides({{.22f, -.3f}, {.24f, .85f}}, .06f, 1.2f);
}

inline void draw_dress(Sketch& s) {
    const float bust = s.vary(.36f, .07f), waist = s.vary(.3f, .07f), hem = s.vary(.46f, .16f),
                strap = s.vary(.24f, .06f);
    const float neck = s.vary(-.72f, .12f), line = s.vary(-.12f, .12f),
                sleeve = s.chance(.5) ? s.vary(-.4f, .1f) : s.vary(.25f, .25f);
    Outline half{{0, neck}, {strap - .1f, -.95f}, {strap + .06f, -.95f}};
    if (s.chance(.45)) {
        half.insert(half.end(), {{bust + .12f, -.82f}, {bust + .3f, sleeve, sharp}, {bust + .12f, sleeve + .06f}});
    }
    half.insert(half.end(),
                {{bust, -.5f, sharp}, {waist, line}, {.6f * hem + .4f * waist, .4f}, {hem, .95f, sharp}, {0, .97f}});
    s.cut(mirrored(half));
    const float belt = s.vary(.1f, .05f);
    if (s.chance(.5)) s.seam({{-waist - .03f, line}, {waist + .03f, line}}, belt, s.vary(.6f, .2f));
    if (s.chance(.5))
        for (const float fold : {-.5f, 0.f, .5f}) s.seam({{fold * waist, line + .1f}, {fold * hem, .9f}}, .05f, .8f);
}

inline void draw_bag(Sketch& s) {
    const float top = s.vary(-.15f, .25f), wide = s.vary(.86f, .1f), narrow = wide - s.vary(.1f, .12f),
                bottom = s.vary(.78f, .12f);
    const float loop = s.vary(.5f, .15f), high = top - s.vary(.45f, .2f), bend = .6f * high + .4f * top,
                flap = top + s.vary(.4f, .2f);
    if (s.chance(.8))
        s.strap({{-loop, top + .05f},
                 {-loop * .9f, bend},
                 {-loop * .5f, high},
                 {loop * .5f, high},
                 {loop * .9f, bend},
                 {loop, top + .05f}},
                s.vary(.11f, .04f));
    s.cut(mirrored({{0, top}, {narrow, top, sharp}, {wide, bottom - .05f}, {wide - .05f, bottom}, {0, bottom}}));
    if (s.chance(.6)) s.both_sides({{narrow, .6f * top + .4f * flap}, {0, flap}}, .07f, .55f);
    if (s.chance(.5))
        s.shade({{-.09f, flap - .08f}, {.09f, flap - .08f}, {.09f, flap + .1f}, {-.09f, flap + .1f}},
                s.chance(.5) ? .4f : 1.7f);
}

inline void draw_sneaker(Sketch& s) {
    const float high = s.chance(.15) ? .3f : 0, toe = s.vary(.12f, .06f), tongue = s.vary(-.3f, .12f) - high,
                heel = s.vary(-.28f, .14f) - high;
    const float sole = s.vary(.38f, .05f), trim = s.cloth.gray > .5f ? .55f : 1.7f, rubber = s.vary(.65f, .3f);
    s.cut({{-.95f, sole},
           {-.96f, toe},
           {-.6f, toe - .12f},
           {-.15f, tongue + .08f},
           {.05f, tongue - .1f},
           {.3f, tongue + .1f},
           {.62f, heel + .05f},
           {.86f, heel},
           {.92f, .1f},
           {.95f, sole, sharp}});
    s.canvas.fill(smooth({{-.97f, sole - .02f},
                          {.95f, sole - .02f},
                          {.95f, sole + .17f, sharp},
                          {-.88f, sole + .17f},
                          {-1, sole + .08f}}),
                  [&](float, int x, int y) { return .8f * rubber + .2f * s.cloth(0, x, y); });
    s.seam({{-.98f, sole}, {.95f, sole}}, .05f, .5f);
    for (float i = 0; i < 3; ++i)
        s.seam({{-.45f + .15f * i, tongue + .36f - .07f * i}, {-.3f + .15f * i, tongue + .46f - .07f * i}}, .07f, trim);
    if (s.chance(.6)) s.seam({{.1f, sole - .08f}, {.35f, tongue + .35f}, {.6f, sole - .1f}}, .08f, trim);
}

inline void draw_ankle_boot(Sketch& s) {
    const float shaft = s.vary(-.65f, .28f), front = s.vary(.02f, .14f), toe = s.vary(.3f, .08f),
                heel = s.vary(.14f, .14f), sole = .68f;
    s.cut({{-.92f, sole},
           {-.94f, toe + .1f},
           {-.6f, toe - .08f},
           {front - .25f, .05f},
           {front - .08f, -.2f},
           {front - .02f, shaft, sharp},
           {.84f, shaft, sharp},
           {.8f, -.1f},
           {.9f, .3f},
           {.88f, sole, sharp}});
    s.cut({{.88f, sole - .05f, sharp},
           {.84f, sole + heel, sharp},
           {.45f, sole + heel, sharp},
           {.38f, sole - .05f, sharp}});
    s.shade({{.9f, sole - .02f}, {.9f, sole + .3f}, {.36f, sole + .3f}, {.36f, sole - .02f}}, .6f);
    s.seam({{-.92f, sole - .03f}, {.88f, sole - .03f}}, .09f, .45f);
    if (s.chance(.5)) s.seam({{.3f, shaft}, {.25f, .15f}}, .1f, .6f);
    if (s.chance(.4)) s.seam({{front - .05f, -.05f}, {.84f, -.05f}}, .1f, .5f);
    if (s.chance(.4))
        for (float y = -.4f; y < .2f; y += .16f) s.seam({{front - .1f, y}, {front + .15f, y + .05f}}, .06f, 1.5f);
}

inline void draw_sandal(Sketch& s) {
    const bool tall = s.chance(.45);
    const float base = .52f, heel = base - (tall ? s.vary(.42f, .15f) : s.vary(.06f, .05f)),
                toe = base - s.vary(.34f, .1f), ankle = heel - s.vary(.42f, .1f);
    const float width = s.vary(.115f, .04f);
    s.strap({{-.95f, base}, {-.35f, base}, {.1f, .45f * base + .55f * heel}, {.55f, heel}, {.93f, heel}},
            s.vary(.15f, .04f));
    if (tall)
        s.cut({{.93f, heel, sharp}, {.84f, base + .08f, sharp}, {.72f, base + .08f, sharp}, {.6f, heel, sharp}});
    else
        s.cut({{.93f, heel}, {.95f, base + .1f, sharp}, {-.9f, base + .1f}, {-.98f, base}, {.2f, base}});
    s.strap({{-.82f, base}, {-.68f, toe + .06f}, {-.48f, toe}, {-.25f, base}}, 1.4f * width);
    if (s.chance(.6)) s.strap({{-.52f, base}, {-.35f, toe}, {-.1f, toe}, {.08f, .5f * (base + heel)}}, width);
    if (s.chance(.75))
        s.strap({{.9f, heel}, {.84f, ankle}, {.45f, ankle + .08f}, {.36f, .4f * ankle + .6f * heel}, {.4f, heel}},
                width);
    if (s.chance(.5)) s.strap({{-.5f, toe + .02f}, {0, .5f * (toe + ankle)}, {.45f, ankle + .08f}}, width);
}

/// Draws kind 0 to 9, in Fashion-MNIST's order, into 784 bytes.
inline void draw_garment(int kind, Random random, std::span<std::uint8_t> pixels) {
    constexpr std::array draw{draw_t_shirt, draw_trouser, draw_pullover, draw_dress, draw_coat,
                              draw_sandal,  draw_shirt,   draw_sneaker,  draw_bag,   draw_ankle_boot};
    const auto vary = [&](double middle, double spread) {
        return static_cast<float>(middle + spread * (2 * random.uniform() - 1));
    };
    const Placement placement{vary(14, .8), vary(14, .8), vary(12.8, 1), vary(12.8, 1), vary(0, .05)};
    Sketch sketch{random, Canvas(placement), Cloth(random)};
    draw[static_cast<std::size_t>(kind)](sketch);
    sketch.canvas.write(pixels);
}

}  // namespace TAILOR_NAMESPACE::synthetic
