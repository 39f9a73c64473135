package io.stellicroutes.cli;
