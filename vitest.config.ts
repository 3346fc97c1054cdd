import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: ["test/setup/generated.ts", "test/setup/temporary.ts"],
		// The two cores of a small CI machine are shared by tests that start processes.
		testTimeout: 30_000,
		hookTimeout: 120_000,
	},
});
