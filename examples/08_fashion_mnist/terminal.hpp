#pragma once
// What the program prints in a terminal, section by section.
#include <span>
#include <string>
#include <tailor/data/fashion_mnist_files.hpp>
#include <tailor/training/history.hpp>

#include "first_layer.hpp"
#include "mistakes.hpp"
#include "results.hpp"

void print_heading(const std::string& title);

/// Where the data come from; loudly, if they are not Fashion-MNIST.
void print_source(const tailor::FashionMNIST& data);
void print_sizes(const tailor::FashionMNIST& data);

/// The first images of a data set and their labels.
void print_preview(const tailor::Dataset& data, tailor::Index count);

/// Shapes, sums, biases.
void print_first_weights(const FirstLayer& layer);

/// Every epoch's loss and accuracy.
void print_curves(const tailor::History& history);

void print_scores(const Results& results);
void print_confusion(const ConfusionMatrix& confusion);

/// The first of these images, drawn, with what the network takes them for and what they are.
void print_worst(const tailor::Samples& images, std::span<const Mistake> mistakes, std::size_t count);

/// What is confused, and how long all took.
void print_inferences(const Results& results);
