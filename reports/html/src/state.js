// What the reader has chosen. Sections register what to do when it changes.
export function createState(data) {
  const listeners = { setting: [], reference: [], order: [], theme: [], start: [] };
  const setting = Math.max(0, data.settings.findIndex((one) => one.variants.length > 0));
  return {
    setting, // index into data.settings
    reference: data.settings[setting]?.reference ?? null, // index into its references, or null
    order: { metric: null, descending: false }, // of the comparison's rows
    on(what, listener) {
      listeners[what].push(listener);
    },
    set(what, value) {
      this[what] = value;
      for (const listener of listeners[what]) listener();
    },
    // Once, when everything stands in the page and has a width.
    started() {
      this.set("start", true);
    },
    // The reference stays the same variant where the new setting has it.
    chooseSetting(index) {
      const text = data.settings[this.setting].references[this.reference];
      const found = data.settings[index].references.indexOf(text);
      this.reference = found >= 0 ? found : data.settings[index].reference;
      this.set("setting", index);
    },
  };
}
