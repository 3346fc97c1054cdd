import fc from "fast-check";

/** One seed for every law, so that a run can be repeated; a counter-example is printed with its path. */
fc.configureGlobal({ seed: 20261122, endOnFailure: false });

export { fc };
