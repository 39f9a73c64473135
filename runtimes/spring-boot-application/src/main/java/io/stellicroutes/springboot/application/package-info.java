/** A Spring Boot application with the starter and nothing else. */
package io.stellicroutes.springboot.application;
