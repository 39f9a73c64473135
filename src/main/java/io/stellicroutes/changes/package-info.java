/** What has changed from one landed file to the next. */
package io.stellicroutes.changes;
