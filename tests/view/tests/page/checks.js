// What a page must be, asked of the browser that shows it. Each check gives a list of what is wrong.
// It is handed in from outside: the page itself runs nothing.
globalThis.checks = (() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const called = (element) => `<${element.tagName.toLowerCase()} ${element.id || element.getAttribute("class") || ""}> ${words(element).slice(0, 40)}`;
  const plain = (text) => text.replaceAll(",", "").replace(/\s+/g, " ").trim();
  const near = (a, b) => Math.abs(a - b) <= 1.5;

  /// Each number that is drawn stands in the table, in the same order, and is as long as it is large.
  function charts() {
    const faults = [];
    for (const figure of all("figure")) {
      const fault = (what) => faults.push(`${figure.id}: ${what}`);
      const svg = figure.querySelector("svg[role=img]");
      const table = figure.querySelector("table");
      if (!svg || !table) { fault("a chart and a table are not both there"); continue; }
      const rows = all("tbody tr", table).map((row) => all("th, td", row).map((cell) => plain(words(cell))));
      const cells = rows.flat();
      const marks = all("[data-value]", svg);
      let at = 0;
      for (const mark of marks) {
        const value = plain(mark.dataset.value);
        const found = cells.indexOf(value, at);
        if (found < 0) fault(`${value} is drawn and not in the table`);
        else at = found + 1;
      }
      const lines = all("[data-values]", svg);
      lines.forEach((line, column) => {
        const drawn = line.dataset.values.split(" ");
        const told = rows.map((row) => row[column + 1]);
        if (drawn.join() !== told.join()) fault(`line ${column + 1} is ${drawn}, and the table has ${told}`);
        const heights = line.getAttribute("points").split(" ").map((point) => 32 - Number(point.split(",")[1]));
        const most = Math.max(...drawn, 1);
        drawn.forEach((n, i) => { if (!near(heights[i], 32 * n / most)) fault(`point ${i + 1} of line ${column + 1} is at ${heights[i]}`); });
      });
      if (marks.length + lines.length === 0) fault("nothing is drawn");
      const bars = marks.filter((mark) => mark.matches(".mark"));
      const sides = bars.map((bar) => bar.getBoundingClientRect());
      const upright = bars.length > 0 && new Set(sides.map((side) => Math.round(side.bottom))).size === 1 && bars[0].getAttribute("height") !== "8";
      const long = sides.map((side) => upright ? side.height : side.width);
      const most = Math.max(...bars.map((bar) => Number(bar.dataset.value)));
      const longest = Math.max(...long);
      bars.forEach((bar, i) => {
        const due = longest * Number(bar.dataset.value) / most;
        if (!near(long[i], due)) fault(`the bar of ${bar.dataset.value} is ${long[i]} long, not ${due}`);
      });
    }
    return faults;
  }

  function headings() {
    const faults = [];
    let before = 0;
    for (const heading of all("h1, h2, h3, h4, h5, h6")) {
      const rank = Number(heading.tagName[1]);
      if (rank > before + 1) faults.push(`${called(heading)} follows rank ${before}`);
      before = rank;
    }
    if (all("h1").length !== 1) faults.push("there is not one h1");
    if (document.documentElement.lang !== "en") faults.push("the page does not say its language");
    if (all("main").length !== 1) faults.push("there is not one main");
    return faults;
  }

  function stillness() {
    const faults = all("script, link, iframe, object, embed, img, [src]").map((found) => `${called(found)} is there`);
    for (const element of all("*"))
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on")) faults.push(`${called(element)} has ${name}`);
        if (/^(https?:)?\/\//.test(value) && name !== "xmlns") faults.push(`${called(element)}: ${name} is ${value}`);
      }
    return faults;
  }

  /// What a page might try is stopped by its policy before it becomes a request.
  async function policy() {
    const stopped = [];
    document.addEventListener("securitypolicyviolation", (event) => stopped.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.body.append(script);
    new Image().src = "http://127.0.0.1:9/image";
    await fetch("http://127.0.0.1:9/fetch").catch(() => {});
    await new Promise((done) => setTimeout(done, 50));
    script.remove();
    const faults = ["script-src-elem", "img-src", "connect-src"].filter((due) => !stopped.includes(due)).map((due) => `${due} was not stopped`);
    if (globalThis.ran) faults.push("a script of the page ran");
    return faults;
  }

  const channels = (colour) => {
    const found = colour.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    if (!found) throw new Error(`what colour is ${colour}?`);
    return found.slice(1, 5).map((part, i) => part === undefined ? 1 : Number(part));
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const background = (element) => {
    if (!element) return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
    const colour = channels(getComputedStyle(element).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, background(element.parentElement));
  };

  /// WCAG 2.2, 1.4.3 for text and 1.4.11 for what is drawn.
  function contrast() {
    const faults = [];
    let looked = 0;
    const judge = (element, colour, due, what) => {
      looked += 1;
      const below = background(element.closest("svg") ? element.closest("svg").parentElement : element);
      const has = ratio(over(channels(colour), below), below);
      if (has < due) faults.push(`${what} ${called(element)}: ${has.toFixed(2)} to 1, not ${due}`);
    };
    for (const element of all("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!own || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const due = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      judge(element, element.closest("svg") ? style.fill : style.color, due, "text");
    }
    for (const mark of all(".chart .mark, .chart .ok, .chart .half, .chart .reached")) judge(mark, getComputedStyle(mark).fill, 3, "the fill of");
    for (const mark of all(".chart .err, .chart .panic, .chart .cancelled, .chart .line, .chart .reach, .chart .most, .chart .rare, .chart .ahead, .chart .way, .chart .across")) judge(mark, getComputedStyle(mark).stroke, 3, "the stroke of");
    for (const badge of all(".badges li, .state")) judge(badge.parentElement, getComputedStyle(badge).borderTopColor, 3, "the edge of");
    if (looked < 20) faults.push(`only ${looked} colours were looked at`);
    return faults;
  }

  /// Nothing is wider than the window, and no words in a chart lie on others or outside of it.
  function room() {
    const faults = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) {
      const out = all("body *").filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest(".scroll, pre"));
      faults.push(`${wide} of ${innerWidth} are taken: ${out.map(called).slice(0, 3).join("; ")}`);
    }
    for (const svg of all("svg[role=img]")) {
      const frame = svg.getBoundingClientRect();
      const texts = all("text", svg).filter((text) => text.checkVisibility()).map((text) => [text, text.getBoundingClientRect()]);
      for (const [text, box] of texts) {
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
          faults.push(`${svg.parentElement.id}: ${called(text)} is outside`);
      }
      texts.forEach(([text, box], i) => {
        for (const [other, beside] of texts.slice(i + 1))
          if (box.left < beside.right - 1 && beside.left < box.right - 1 && box.top < beside.bottom - 3 && beside.top < box.bottom - 3)
            faults.push(`${svg.parentElement.id}: ${called(text)} lies on ${called(other)}`);
      });
    }
    return faults;
  }

  /// On paper nothing can be unfolded.
  function paper() {
    const folded = all("details *").filter((element) => words(element) && !element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }));
    const faults = folded.map((element) => `${called(element)} is not printed`);
    if (all("details table").some((table) => table.getBoundingClientRect().height < 20)) faults.push("a table has no height");
    if (all("details[open]").length > 0) faults.push("something was unfolded before");
    return faults;
  }

  const reachable = () => all("a[href], summary, [tabindex='0']").filter((element) => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }));

  /// Where the keyboard is, as a place among all that it can reach.
  function focus() {
    const element = document.activeElement;
    const at = reachable().indexOf(element);
    if (at < 0) return { at, faults: [] };
    const faults = [];
    const style = getComputedStyle(element);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) faults.push(`nobody sees that ${called(element)} has the focus`);
    else if (ratio(channels(style.outlineColor).slice(0, 3), background(element.parentElement)) < 3) faults.push(`the focus of ${called(element)} is hard to see`);
    const box = element.getBoundingClientRect();
    if (box.width < 2 || box.bottom < 0 || box.top > innerHeight || box.left < 0) faults.push(`${called(element)} has the focus and is out of sight`);
    return { at, faults };
  }

  const unfold = (open) => all("details").forEach((details) => { details.open = open; });

  return { charts, headings, stillness, policy, contrast, room, paper, focus, unfold, reachable: () => reachable().length };
})();
