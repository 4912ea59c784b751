package io.quotagrid.bench;

import java.io.PrintStream;
import java.util.List;

/**
 * Keep-alive calls under load, each watched for a caller that hangs up: the watch must never take a byte of the next request.
