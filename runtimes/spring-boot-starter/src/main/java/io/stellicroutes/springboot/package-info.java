/** The bundle in a Spring Boot application: what Boot needs beside the jar, and nothing else. */
package io.stellicroutes.springboot;
