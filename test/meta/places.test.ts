import { describe, expect, it } from "vitest";
import { filesBelow, text } from "./sources.ts";

/** Files whose content is theirs: bytes of the pack, the lock of the package manager. */
const SKIPPED = /\.(?:wasm|gz|png|zip)$/;
/** Folders of one machine: what a clone elsewhere would not have. */
const PATHS = /(?<![\w.@-])\/(?:work|root|home\/\w+|Users\/\w+|tmp\/bash)\//;
/** Package registries other than the public ones. */
const REGISTRIES =
	/https?:\/\/(?!registry\.npmjs\.org|registry\.terraform\.io|proxy\.golang\.org)[\w.-]*(?:artifactory|nexus|verdaccio|registry|goproxy)[\w.-]*/i;

describe("files", () => {
	const files = filesBelow().filter((path) => !SKIPPED.test(path) && path !== "test/meta/places.test.ts");

	it("name no folder of one machine", () => {
		expect(files.filter((path) => PATHS.test(text(path)))).toEqual([]);
	});

	it("name no private registry, the lock file none at all", () => {
		expect(files.filter((path) => REGISTRIES.test(text(path)))).toEqual([]);
		expect(text("package-lock.json")).not.toContain('"resolved"');
	});

	it("pin every dependency to one version", () => {
		const { dependencies, devDependencies } = JSON.parse(text("package.json")) as Record<string, Record<string, string>>;
		const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
		expect(loose).toEqual([]);
	});
});
