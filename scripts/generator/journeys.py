"""What people do in a visit: the funnels from a first look to a delivered order."""

from generator import catalogue
from generator.catalogue import Product, Store
from generator.text import money
from generator.visit import Visit
from generator.vocabulary import CART, CHECKOUT, HOME, ORDER, PRODUCT, SEARCH, SIGN_UP, STORE, Screen

HALF = 0.5
FRACTIONAL_FEES_FROM = 0.6
WRONG_TYPE_SHARE = 0.012

Basket = list[tuple[Product, int]]


def first_visit(session: Visit, stores: tuple[Store, ...]) -> None:
    """Arrive unknown, look around and, for most, sign up and perhaps order."""
    _arrive(session, stores)
    store, basket = _browse(session, stores)
    if not session.person.user_id:
        return
    created_at = _sign_up(session)
    if session.random.random() < 0.55:
        _order(session, store, basket, created_at, 0)


def later_visit(session: Visit, stores: tuple[Store, ...], created_at: int) -> None:
    """Come back: identified if the person has an account (made at `created_at`, milliseconds since the start date)."""
    draw = session.random.random
    _arrive(session, stores)
    person = session.person
    orders = int(draw() * 40)
    if person.user_id and draw() < 0.85:
        session.identify(created_at, orders)
        if person.group_id and draw() < 0.6:
            session.group()
    store, basket = _browse(session, stores)
    if person.user_id and draw() < 0.45:
        _order(session, store, basket, created_at, orders)


def _arrive(session: Visit, stores: tuple[Store, ...]) -> None:
    draw = session.random.random
    if not session.web:
        version = '"from_background":true' if draw() < HALF else '"from_background":false,"referring_application":null'
        session.track(catalogue.APPLICATION_OPENED, version)
    session.view(HOME)
    if draw() < 0.6:
        _press(session, HOME)
    if draw() < 0.35:
        session.view(SEARCH)
        store = stores[int(draw() * len(stores))]
        session.track(
            catalogue.SEARCH_PERFORMED,
            f'"query":{store.cuisine},"results_count":{int(draw() * 30)},"filters":["open now","under 30 min"],"took_seconds":{draw():.3f}',
        )


def _press(session: Visit, screen: Screen) -> None:
    draw = session.random.random()
    position = int(draw * len(screen.buttons))
    session.track(
        catalogue.BUTTON_CLICKED,
        f'"text":"{screen.buttons[position]}","screen_id":"{screen.identifier}","button_id":"{screen.identifier}_{position}",'
        f'"position":{position},"note":""',
    )


def _browse(session: Visit, stores: tuple[Store, ...]) -> tuple[Store, Basket]:
    draw = session.random.random
    basket: Basket = []
    store = stores[0]
    for _ in range(1 + int(draw() * 1.6)):
        # The square: a few restaurants get most of the visits.
        share = draw()
        store = stores[int(share * share * len(stores))]
        if draw() < 0.3:
            session.track(
                catalogue.PRODUCT_LIST_VIEWED,
                f'"list_id":"{store.slug}","category":{store.cuisine},'
                f'"products":[{store.products[0].list_item}1}},{store.products[3].list_item}1}}]',
            )
        session.view(STORE, store.slug)
        if draw() < 0.4:
            session.track(
                catalogue.STORE_VIEWED,
                f'"store_id":"{store.identifier}","store_name":{store.name},"cuisine":{store.cuisine},'
                f'"rating":{money(300 + int(draw() * 21) * 10)},"is_open":{"true" if draw() < 0.9 else "false"},'
                f'"eta_minutes":{15 + int(draw() * 45)}',
            )
        basket = [(store.products[int(draw() * len(store.products))], 1 + int(draw() * 2.4)) for _ in range(1 + int(draw() * 2.2))]
        for product, quantity in basket:
            product_key = "productId" if session.person.platform == "ios" else "product_id"
            session.view(PRODUCT, product.identifier)
            session.track(
                catalogue.PRODUCT_VIEWED,
                f'"{product_key}":"{product.identifier}",{product.viewed},'
                f'"currency":"{session.person.city.currency}","store_id":"{store.identifier}"',
            )
            if draw() < 0.65:
                _add_to_cart(session, product, quantity, product_key)
    return store, basket


def _add_to_cart(session: Visit, product: Product, quantity: int, product_key: str) -> None:
    price, added_at, identifier = product.price_text, session.clock.blank_separated(session.time), f'"{product.identifier}"'
    if session.random.random() < WRONG_TYPE_SHARE:
        price, added_at, identifier = '"NA"', "05/25/2020", "789"
    session.track(
        catalogue.ADD_TO_CART,
        f'"price":{price},"currency":"{session.person.city.currency}","{product_key}":{identifier},"product_name":{product.name},'
        f'"quantity":{quantity},"added_at":"{added_at}"',
    )


def _sign_up(session: Visit) -> int:
    person, draw = session.person, session.random.random
    session.view(SIGN_UP)
    _press(session, SIGN_UP)
    created_at = session.time
    session.identify(created_at, 0)
    if not session.web and draw() < 0.6:
        session.alias()
    account_key = "account_type" if session.web else "accountType"
    session.track(
        catalogue.SIGNED_UP,
        f'"{account_key}":"{person.account_type}","plan":"{person.plan}",'
        f'"method":"{"google" if draw() < 0.3 else "email"}","referral_code":null',
    )
    session.track(
        catalogue.USER_CREATED,
        f'{person.traits},"plan":"{person.plan}","created_at":"{session.clock.iso(created_at)}"',
        "server",
    )
    if person.group_id:
        session.group()
        network = ("Facebook", "Google", "Email")[int(draw() * 3)]
        session.track(catalogue.REGISTER, f'"plan":"Pro Annual","accountType":"{network}","seats":{1 + int(draw() * 40)}')
    return created_at


def _order(session: Visit, store: Store, basket: Basket, created_at: int, orders: int) -> None:
    person, draw = session.person, session.random.random
    currency = person.city.currency
    order_id = f"o_{session.random.getrandbits(44):011x}"
    products = ",".join(f"{product.list_item}{quantity}}}" for product, quantity in basket)
    subtotal = sum(product.price * quantity for product, quantity in basket)
    coupon = '"RAINYDAY"' if draw() < 0.2 else "null" if draw() < 0.7 else '""'
    discount = 500 if coupon == '"RAINYDAY"' else 0
    # Fees were whole numbers until a price test made fractions of them.
    fee = 100 * (2 + int(draw() * 3)) if session.progress < FRACTIONAL_FEES_FROM else 199 + 50 * int(draw() * 5)
    tax, tip = subtotal * 8 // 100, 50 * int(draw() * 9)
    total = max(subtotal - discount, 0) + fee + tax + tip
    amounts = (
        f'"total":{money(total)},"subtotal":{money(subtotal)},"revenue":{money(subtotal * 22 // 100)},"delivery_fee":{money(fee)},'
        f'"tax":{money(tax)},"tip":{money(tip)},"discount":{money(discount)},"currency":"{currency}","coupon":{coupon}'
    )
    session.view(CART)
    session.track(catalogue.CART_VIEWED, f'"cart_id":"c_{order_id[2:]}","products":[{products}]')
    session.view(CHECKOUT)
    session.track(
        catalogue.CHECKOUT_STARTED,
        f'"order_id":"{order_id}","value":{money(subtotal)},"currency":"{currency}","products":[{products}]',
    )
    if discount:
        session.track(catalogue.PROMO_CODE_APPLIED, f'"order_id":"{order_id}","coupon":{coupon},"discount":{money(discount)}')
    session.track(
        catalogue.PAYMENT_INFO_ENTERED,
        f'"order_id":"{order_id}","payment_method":"{"card" if draw() < 0.7 else "wallet"}","saved":true',
    )
    _press(session, CHECKOUT)
    loyalty = f',"loyalty_points_earned":{total // 100}' if session.progress >= HALF else ""
    session.track(
        catalogue.COMPLETED_ORDER if session.web else catalogue.ORDER_COMPLETED,
        f'"order_id":"{order_id}","affiliation":{store.name},{amounts},"products":[{products}],"delivery":{{"address":{person.address},'
        f'"instructions":"{"Ring twice" if draw() < 0.3 else ""}","eta_minutes":{20 + int(draw() * 40)}}},'
        f'"tags":["{"lunch" if draw() < HALF else "dinner"}"],'
        f'"is_scheduled":{"true" if draw() < 0.1 else "false"}{loyalty}',
    )
    session.view(ORDER, order_id)
    session.identify(created_at, orders + 1)
    for _ in range(1 + int(draw() * 2)):
        session.track(
            catalogue.COURIER_LOCATION_UPDATED,
            f'"order_id":"{order_id}","latitude":{person.city.latitude + draw() / 100:.5f},'
            f'"longitude":{person.city.longitude + draw() / 100:.5f},"speed":{int(draw() * 9)}',
            "server",
        )
    session.track(
        catalogue.ORDER_DELIVERED,
        f'"order_id":"{order_id}","late_by_minutes":{int(draw() * 20) - 8},"proof":{{"photo":true}}',
        "server",
    )
    if draw() < HALF:
        session.track(
            catalogue.ORDER_RATED,
            f'"order_id":"{order_id}","rating":{1 + int(draw() * 5)},"comment":"{"Großartig! 👍" if draw() < 0.2 else ""}"',
        )
