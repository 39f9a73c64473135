/** What each destination has of each export, and how runs look in JSON: for people, programs and monitoring. */
package io.stellicroutes.status;
