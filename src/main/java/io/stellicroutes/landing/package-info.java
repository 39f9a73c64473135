package io.stellicroutes.landing;
