package io.stellicroutes.ledger;
