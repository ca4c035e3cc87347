// Copyright The octroi Authors.
// SPDX-License-Identifier: Apache-2.0

// Several taxes of one category, by their definitions.

#include "exact.h"

namespace octroi::oracle {
namespace {

bool is_on_the_net(const OneTax& tax) {
  return tax.place == Place::kBeside || tax.place == Place::kOnTop;
}

// What taxes of the price with themselves in it take of that price, in percent.
Number within_percent(const Stack& stack) {
  Number sum = 0;
  for (const OneTax& tax : stack.taxes) {
    if (tax.place == Place::kWithin) sum += tax.percent;
  }
  return sum;
}

// In percent of the net, what each tax beside or on top would be if nothing were rounded.
std::vector<Number> compounded(const Stack& stack) {
  std::vector<Number> percents;
  Number sum = 0;
  for (const OneTax& tax : stack.taxes) {
    Number percent = 0;
    if (tax.place == Place::kBeside) percent = tax.percent;
    if (tax.place == Place::kOnTop) percent = tax.percent * (1 + sum / 100);
    sum += percent;
    percents.push_back(percent);
  }
  return percents;
}

// Added to a net.
void levy_on_net(const Stack& stack, Levied& levied) {
  Number before = levied.net;  // with the taxes so far, as rounded
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    const OneTax& tax = stack.taxes[i];
    if (!is_on_the_net(tax)) continue;
    const Number& of = tax.place == Place::kBeside ? levied.net : before;
    levied.taxes[i] = rounded(of * tax.percent / 100, stack.mode);
    before += levied.taxes[i];
  }
  const Number left = 100 - within_percent(stack);
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    if (stack.taxes[i].place != Place::kWithin) continue;
    levied.taxes[i] = rounded(before * stack.taxes[i].percent / left, stack.mode);
  }
}

// Taken out of a price without flat taxes.
void levy_in_price(const Stack& stack, Levied& levied, const Number& price) {
  Number rest = price;
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    if (stack.taxes[i].place != Place::kWithin) continue;
    levied.taxes[i] = rounded(price * stack.taxes[i].percent / 100, stack.mode);
    rest -= levied.taxes[i];
  }
  const std::vector<Number> percents = compounded(stack);
  Number whole = 100;
  for (const Number& percent : percents) whole += percent;
  levied.net = rest;
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    if (!is_on_the_net(stack.taxes[i])) continue;
    levied.taxes[i] = rounded(rest * percents[i] / whole, stack.mode);
    levied.net -= levied.taxes[i];
  }
}

void put_bases(const Stack& stack, Levied& levied) {
  Number all = levied.net;
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    if (stack.taxes[i].place != Place::kFlat) all += levied.taxes[i];
  }
  Number before = levied.net;
  for (std::size_t i = 0; i < stack.taxes.size(); ++i) {
    const Place place = stack.taxes[i].place;
    levied.bases.push_back(place == Place::kOnTop    ? before
                           : place == Place::kWithin ? all
                                                     : levied.net);
    before += levied.taxes[i];
  }
}

}  // namespace

Number Levied::sum() const {
  Number sum = 0;
  for (const Number& tax : taxes) sum += tax;
  return sum;
}

Levied levied_on(const Number& priced, const Stack& stack, bool bears_flat) {
  Levied levied{.net = priced, .taxes = std::vector<Number>(stack.taxes.size()), .bases = {}};
  Number flat = 0;
  for (std::size_t i = 0; i < stack.taxes.size() && bears_flat; ++i) {
    levied.taxes[i] = stack.taxes[i].flat;
    flat += stack.taxes[i].flat;
  }
  if (stack.is_inclusive) {
    levy_in_price(stack, levied, priced - flat);
  } else {
    levy_on_net(stack, levied);
  }
  put_bases(stack, levied);
  return levied;
}

Number growth_of(const Stack& stack) {
  Number whole = 100;
  for (const Number& percent : compounded(stack)) whole += percent;
  return whole / (100 - within_percent(stack));
}

}  // namespace octroi::oracle
