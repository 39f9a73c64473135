/** CSV to records: header, rows, batches; lazily, so that heap use does not depend on the size of the file. */
package io.stellicroutes.records;
