//! Tests that need real files and real processes.
