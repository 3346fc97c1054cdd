import { expect, it } from "vitest";
import { detect } from "../../../src/input/detect.ts";

it("knows the answers of the AWS CLI by their list, those that nobody reads too: these are noted, never passed over", () => {
	for (const list of [
		"SecurityGroups",
		"AutoScalingGroups",
		"LaunchConfigurations",
		"LoadBalancerDescriptions",
		"LoadBalancers",
		"Listeners",
	])
		expect([list, detect({ [list]: [{}] })]).toEqual([list, "aws"]);
});
