//! Golden lines: what each line of a log means, beside the line.
