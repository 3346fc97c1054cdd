/** What shows a thing that the inputs only name: by how its name begins, the first that fits. */
const SHOWN_BY: readonly (readonly [RegExp, string])[] = [
	[/(?:^|\.)data\.(?:terraform_remote_state|tfe_outputs)\./, "the state or plan of that stack (terraform show -json)"],
	[/(?:^|\.)data\.aws_ssm_parameters?(?:_by_path)?\./, "the state or plan of the stack that writes the parameter"],
	[/(?:^|\.)(?:data\.)?aws_cloudformation_/, "what the stack made: aws ec2 describe-security-groups"],
	[/(?:^|\.)data\.aws_security_groups?\./, "aws ec2 describe-security-groups, or the state that manages the group"],
	[/(?:^|\.)data\.aws_subnets?\./, "aws ec2 describe-subnets, or the state that manages them"],
	[/(?:^|\.)data\.aws_launch_template\./, "the state that manages the launch template"],
	[/^(?:\d{12}\/)?sg-[0-9a-f]+$/, "aws ec2 describe-security-groups, or the state that manages the group"],
	[/^subnet-[0-9a-f]+$/, "aws ec2 describe-subnets, or the state that manages it"],
	[/^acl-[0-9a-f]+$/, "aws ec2 describe-network-acls, or the state that manages it"],
	[/^pl-[0-9a-f]+$/, "aws ec2 get-managed-prefix-list-entries"],
	[/^lt-[0-9a-f]+$/, "the state that manages the launch template"],
];

/** The input that would show a thing, by the name that the inputs have for it; null when it is no matter of inputs. */
export const inputThatShows = (name: string): string | null => SHOWN_BY.find(([pattern]) => pattern.test(name))?.[1] ?? null;
