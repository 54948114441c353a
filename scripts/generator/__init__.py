"""Made-up events of Harvest Lane, a food-delivery marketplace with web, iOS and Android apps.

The entry point is `generator.chunks.World`: it holds everything that does not change between chunks of events and renders any
chunk on its own, so that chunks can be made in parallel and still give the same bytes.
"""
