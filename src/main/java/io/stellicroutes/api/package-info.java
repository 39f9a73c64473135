package io.stellicroutes.api;
