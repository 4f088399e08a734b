"use strict";
const run = JSON.parse(document.getElementById("run").textContent);
document.documentElement.classList.add("scripted");

const words = value => value === null ? "NaN" : Math.abs(value) === Infinity ? (value > 0 ? "∞" : "−∞") : value.toFixed(4).replace("-", "−");

// ---- Tables: the keyboard stops only at those that scroll, on this screen and when they are unfolded.

const stops = new ResizeObserver(changes => {
    for (const {target} of changes) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const table of document.querySelectorAll(".table")) stops.observe(table);

// ---- Curves: the values of an epoch, under the pointer or by the arrow keys.

const svg_element = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
};

for (const figure of document.querySelectorAll("svg[data-quantity]")) {
    const quantity = figure.dataset.quantity;
    const [left, right, top, bottom, first, last, least, most] = figure.dataset.box.split(" ").map(Number);
    const train = run.history[quantity] ?? [], validation = run.history["val_" + quantity] ?? [];
    const epochs = train.length;
    if (epochs === 0) continue;

    const x_of = epoch => left + (epoch - first) / (last - first) * (right - left);
    const y_of = value => bottom - (value - least) / (most - least) * (bottom - top);
    const reading = name => figure.querySelector(".reading." + name);
    const pointed = svg_element("g", {class: "pointed", "pointer-events": "none"});
    figure.append(pointed);
    let shown = epochs;

    const show = epoch => {
        shown = Math.min(epochs, Math.max(1, epoch));
        const values = {train: train[shown - 1], validation: validation[shown - 1]};
        const x = x_of(shown);
        pointed.replaceChildren(svg_element("line", {x1: x, x2: x, y1: top, y2: bottom, class: "when-pointed"}));
        for (const [name, value] of Object.entries(values)) {
            reading(name).textContent = words(value);
            if (Number.isFinite(value)) pointed.append(svg_element("circle", {cx: x, cy: y_of(value), r: 5, class: "dot " + name}));
        }
        reading("when").textContent = "epoch " + shown;
    };
    const leave = () => {
        show(epochs);
        pointed.replaceChildren();
    };
    const at = event => {
        const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(figure.getScreenCTM().inverse());
        return Math.round(first + (place.x - left) / (right - left) * (last - first));
    };

    figure.addEventListener("pointermove", event => show(at(event)));
    figure.addEventListener("pointerdown", event => show(at(event)));
    figure.addEventListener("pointerleave", event => event.pointerType === "mouse" && leave());
    figure.addEventListener("blur", leave);
    figure.addEventListener("keydown", event => {
        const to = {ArrowLeft: shown - 1, ArrowRight: shown + 1, Home: 1, End: epochs}[event.key];
        if (to === undefined) return;
        event.preventDefault();
        show(to);
        document.getElementById("spoken").textContent = `${quantity}, epoch ${shown}: training ` +
            `${words(train[shown - 1])}, validation ${words(validation[shown - 1])}`;
    });
}

// ---- The errors: of all pairs of classes or of one, a page at a time.

const page_size = 24;
const sheet = document.getElementById("sheet");
const name_of = label => run.classes[label];
const plural = count => count === 1 ? "1 error" : `${count.toLocaleString("en")} errors`;
const errors = run.errors.map(([image, predicted, truth, probability], place) => ({image, predicted, truth, probability, place}));

const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
};

const tile = error => {
    const picture = make("canvas", {width: 28, height: 28});
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `Test image ${error.image}`);
    picture.getContext("2d").drawImage(
        sheet, 28 * (error.place % 32), 28 * Math.floor(error.place / 32), 28, 28, 0, 0, 28, 28);
    return make("li", {}, picture, make("p", {}, `${name_of(error.predicted)} ${error.probability.toFixed(2)}`, make("br"),
        make("span", {textContent: "true: " + name_of(error.truth)})));
};

const choices = () => {
    const select = make("select", {id: "pair"}, make("option", {value: "all", textContent: `all (${plural(errors.length)})`}));
    run.classes.forEach((name, truth) => {
        const counts = run.classes.map((_, predicted) =>
            [predicted, errors.filter(e => e.truth === truth && e.predicted === predicted).length]);
        const found = counts.filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]);
        if (found.length === 0) return;
        select.append(make("optgroup", {label: name}, ...found.map(([predicted, count]) =>
            make("option", {value: `${truth}-${predicted}`, textContent: `${name} taken for ${name_of(predicted)} (${count})`}))));
    });
    return select;
};

const browse = () => {
    const select = choices();
    const previous = make("button", {type: "button", textContent: "Previous"});
    const next_page = make("button", {type: "button", textContent: "Next"});
    const where = make("span", {id: "where"});
    where.setAttribute("aria-live", "polite");
    const tiles = make("ol", {className: "tiles"});
    let start = 0;

    const show = () => {
        const [truth, predicted] = select.value.split("-").map(Number);
        const chosen = select.value === "all" ? errors
            : errors.filter(e => e.truth === truth && e.predicted === predicted);
        tiles.replaceChildren(...chosen.slice(start, start + page_size).map(tile));
        where.textContent = `${start + 1} to ${Math.min(start + page_size, chosen.length)} of ${chosen.length.toLocaleString("en")}`;
        previous.disabled = start === 0;
        next_page.disabled = start + page_size >= chosen.length;
    };
    const turn = by => {
        start += by;
        show();
    };
    const choose = pair => {
        select.value = pair;
        start = 0;
        show();
    };
    select.addEventListener("change", () => choose(select.value));
    previous.addEventListener("click", () => turn(-page_size));
    next_page.addEventListener("click", () => turn(page_size));

    sheet.hidden = true;
    document.getElementById("browser").prepend(
        make("div", {className: "bar"}, make("label", {}, "Which errors", select), make("div", {className: "pages"}, previous, where, next_page)),
        tiles);
    show();
    return {choose, select};
};

// ---- The confusion matrix leads to them: by the mouse, or with the arrow keys and Enter.

const lead_to = browser => {
    const cells = [...document.querySelectorAll(".cell")].filter(cell =>
        cell.dataset.truth !== cell.dataset.predicted && cell.textContent !== "0");
    const place = cell => [Number(cell.dataset.truth), Number(cell.dataset.predicted)];
    const reach = cell => {
        for (const other of cells) other.setAttribute("tabindex", other === cell ? "0" : "-1");
        cell.focus();
    };
    /// The nearest cell in that direction.
    const next = (cell, down, across) => {
        const [row, column] = place(cell);
        let best = null, least = Infinity;
        for (const other of cells) {
            const [r, c] = place(other);
            const along = down * (r - row) + across * (c - column), aside = Math.abs(down !== 0 ? c - column : r - row);
            if (along > 0 && along + 10 * aside < least) [best, least] = [other, along + 10 * aside];
        }
        return best;
    };
    const open = cell => {
        browser.choose(`${cell.dataset.truth}-${cell.dataset.predicted}`);
        document.getElementById("errors").scrollIntoView();
        browser.select.focus({preventScroll: true});
    };
    const steps = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};

    cells.forEach((cell, i) => {
        const [truth, predicted] = place(cell);
        cell.setAttribute("role", "button");
        cell.setAttribute("tabindex", i === 0 ? "0" : "-1");
        cell.setAttribute("aria-label", `${name_of(truth)} taken for ${name_of(predicted)}: ${cell.textContent}. Show them`);
        cell.addEventListener("click", () => open(cell));
        cell.addEventListener("keydown", event => {
            if (event.key === "Enter" || event.key === " ") {
                event.preventDefault();
                open(cell);
            } else if (event.key in steps) {
                event.preventDefault();
                const to = next(cell, ...steps[event.key]);
                if (to !== null) reach(to);
            }
        });
    });
};

if (errors.length > 0) sheet.decode().then(browse).then(lead_to);
