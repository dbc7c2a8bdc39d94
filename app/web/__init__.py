"""What the server answers by itself: who may come in, its own addresses, and how it starts and stops."""
