/**
 * The collation that compares texts as they are: "a" is neither "A" nor "a ". Each server has a name of its own
 * for it. MySQL runs what stands in a comment of the first form, from the version on that it names; MariaDB runs
 * the second, and skips the first with versions of MySQL's alone (MariaDB manual, "Comment Syntax").
 */
export const collation: string = "/*!80017 utf8mb4_0900_bin */ /*M!100202 utf8mb4_nopad_bin */";
