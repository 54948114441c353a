"""The words of the marketplace: people, places, devices, screens. Plain data; JSON text is made where it is used."""

from typing import NamedTuple

# fmt: off
FIRST_NAMES = (
    "Ada", "Amara", "Ben", "Carla", "Chidi", "Daniel", "Elif", "Emma", "Fatima", "Grace", "Hana", "Ivan", "Jonas", "José", "Kai",
    "Leila", "Liam", "Łukasz", "Maya", "Mei", "Nadia", "Noah", "Olga", "Omar", "Priya", "Quinn", "Rosa", "Sam", "Siobhán", "Tariq",
    "Uma", "Victor", "Wanda", "Ximena", "Yusuf", "Zoë", "美咲", "Сергей",
)
LAST_NAMES = (
    "Adeyemi", "Andersen", "Brown", "Chen", "D'Angelo", "Díaz", "Evans", "Fischer", "García", "Haddad", "Ito", "Johnson", "Kim",
    "Kowalski", "Lopez", "Müller", "Nguyen", "O'Brien", "Okafor", "Patel", "Quispe", "Rossi", "Schmidt", "Smith", "Tanaka",
    "van der Berg", "Williams", "Çelik", "Zhang", "Øster",
)
STREETS = ("Alder Street", "Birch Lane", "Canal Road", "Dock Street", "Elm Avenue", "Foundry Row", "Garden Walk", "Hill Street")


class City(NamedTuple):
    """Where a customer lives, with what devices and shops derive from it."""

    name: str
    region: str
    country: str
    postal_prefix: str
    timezone: str
    locale: str
    currency: str
    latitude: float
    longitude: float
    carrier: str


CITIES = (
    City("Portland", "OR", "US", "972", "America/Los_Angeles", "en-US", "USD", 45.52, -122.68, "Cascade Mobile"),
    City("Chicago", "IL", "US", "606", "America/Chicago", "en-US", "USD", 41.88, -87.63, "Lakeside Wireless"),
    City("Austin", "TX", "US", "787", "America/Chicago", "es-US", "USD", 30.27, -97.74, "Lone Mobile"),
    City("New York", "NY", "US", "100", "America/New_York", "en-US", "USD", 40.71, -74.01, "Harbor Cellular"),
    City("Montréal", "QC", "CA", "H2X", "America/Toronto", "fr-CA", "CAD", 45.5, -73.57, "Nordcell"),
    City("London", "ENG", "GB", "SW1", "Europe/London", "en-GB", "GBP", 51.51, -0.13, "Thames Mobile"),
    City("Berlin", "BE", "DE", "101", "Europe/Berlin", "de-DE", "EUR", 52.52, 13.4, "Spreefunk"),
    City("Amsterdam", "NH", "NL", "101", "Europe/Amsterdam", "nl-NL", "EUR", 52.37, 4.9, "Amstel Mobiel"),
)


class Device(NamedTuple):
    """A phone or a browser. `user_agent` has one `{}` for the version of the app or of the browser."""

    manufacturer: str
    model: str
    kind: str
    system: str
    system_version: str
    width: int
    height: int
    density: float
    user_agent: str


IOS_AGENT = "HarvestLane/{} (iPhone; iOS %s; Scale/3.00) CFNetwork/1498.700.2 Darwin/23.6.0"
ANDROID_AGENT = "HarvestLane/{} (Linux; U; Android %s; %s Build/UQ1A.240205.004; wv) okhttp/4.12.0"
BROWSER_AGENT = "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36"

IOS_DEVICES = (
    Device("Apple", "iPhone15,2", "ios", "iOS", "18.2", 393, 852, 3, IOS_AGENT % "18.2"),
    Device("Apple", "iPhone14,5", "ios", "iOS", "17.6.1", 390, 844, 3, IOS_AGENT % "17.6.1"),
    Device("Apple", "iPhone12,8", "ios", "iOS", "16.7.10", 375, 667, 2, IOS_AGENT % "16.7.10"),
    Device("Apple", "iPad13,1", "ios", "iPadOS", "18.1", 820, 1180, 2, IOS_AGENT % "18.1"),
)
ANDROID_DEVICES = (
    Device("samsung", "SM-S918B", "android", "Android", "14", 1440, 3088, 3.5, ANDROID_AGENT % ("14", "SM-S918B")),
    Device("samsung", "SM-A546B", "android", "Android", "14", 1080, 2340, 2.625, ANDROID_AGENT % ("14", "SM-A546B")),
    Device("Google", "Pixel 8", "android", "Android", "15", 1080, 2400, 2.625, ANDROID_AGENT % ("15", "Pixel 8")),
    Device("Xiaomi", "2201117TY", "android", "Android", "13", 1080, 2400, 2.75, ANDROID_AGENT % ("13", "2201117TY")),
    Device("OnePlus", "CPH2449", "android", "Android", "14", 1240, 2772, 3.25, ANDROID_AGENT % ("14", "CPH2449")),
)
BROWSERS = (
    Device("Apple", "Macintosh", "desktop", "Mac OS X", "10.15.7", 1512, 982, 2, BROWSER_AGENT % "Macintosh; Intel Mac OS X 10_15_7"),
    Device("Dell", "Windows PC", "desktop", "Windows", "10", 1920, 1080, 1, BROWSER_AGENT % "Windows NT 10.0; Win64; x64"),
    Device("Lenovo", "Linux PC", "desktop", "Linux", "x86_64", 2560, 1440, 1.25, BROWSER_AGENT % "X11; Linux x86_64"),
    Device("Google", "K", "mobile", "Android", "10", 412, 915, 2.625, BROWSER_AGENT % "Linux; Android 10; K"),
)
APP_VERSIONS = (("5.0.0", "5001"), ("5.0.2", "5013"), ("5.1.0", "5104"), ("5.2.0", "5200"), ("5.2.1", "5207"))
BROWSER_VERSIONS = (140, 141, 142, 143)


class Campaign(NamedTuple):
    """The marketing tags of a landing page."""

    name: str
    source: str
    medium: str
    term: str
    content: str


CAMPAIGNS = (
    Campaign("Winter Warmers", "google", "cpc", "food delivery", "headline-b"),
    Campaign("First Order Free", "newsletter", "email", "welcome", "button"),
    Campaign("Lunch at Work", "linkedin", "social", "office lunch", "carousel"),
    Campaign("Rainy Day", "instagram", "social", "comfort food", "story"),
)
INSTALL_TYPES = ("organic", "organic", "paid", "referral", "preinstalled")
ATTRIBUTIONS = (
    ("organic", "app_store"), ("organic", "direct"), ("paid_search", "google"), ("paid_social", "instagram"), ("email", "newsletter"),
    ("referral", "friend_invite"), ("partner", "campus_program"),
)
COMPANY_WORDS = ("Alder", "Bright", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Juniper", "Kestrel", "Lumen", "Møller", "North")
COMPANY_KINDS = (("Foods", "Restaurants"), ("Labs", "Software"), ("Legal", "Professional Services"), ("Clinic", "Health Care"))

CUISINES = ("Thai", "Pizza", "Ramen", "Tacos", "Burgers", "Salads", "Curry", "Bakery", "Sushi", "Mezze")
STORE_WORDS = ("Corner", "Kitchen", "House", "Garden", "Table", "Café")
DISHES = ("Bowl", "Plate", "Wrap", "Soup", "Combo", "Special", "Side", "Dessert", "Crème Brûlée", "Family \"Feast\" Box")


class Screen(NamedTuple):
    """A page of the site and the same screen in the apps. `path` has one `{}` where it shows one store or order."""

    identifier: str
    title: str
    category: str
    path: str
    buttons: tuple[str, ...]


HOME = Screen("home", "Home", "Discovery", "/", ("Order now", "Change address", "See all stores"))
SEARCH = Screen("search", "Search", "Discovery", "/search", ("Filter", "Sort by distance"))
STORE = Screen("store", "Store", "Discovery", "/stores/{}", ("Add to cart", "Favorite ♥", "See reviews"))
PRODUCT = Screen("product", "Product", "Discovery", "/products/{}", ("Choose size", "Add to cart"))
CART = Screen("cart", "Cart", "Ordering", "/cart", ("Checkout", "Add a note", "Remove"))
CHECKOUT = Screen("checkout", "Checkout", "Ordering", "/checkout", ("Place order", "Apply promo code"))
ORDER = Screen("order_status", "Order Status", "Ordering", "/orders/{}", ("Contact courier", "Rate order"))
SIGN_UP = Screen("sign_up", "Sign Up", "Account", "/sign-up", ("Create account", "Continue with e-mail"))
