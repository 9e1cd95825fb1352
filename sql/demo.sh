#!/bin/sh
# The demonstration data, said as a supplier's staff would say it: ticketctl
# commands and nothing else.  Wants an empty, migrated database; TICKET_POSTGRES
# and TICKET_MASTER_KEY say where.  TICKETCTL names the program.
#
# These passwords and keys are printed in the README: never use them elsewhere.

set -eu

ctl() {
    ${TICKETCTL:-ticketctl} "$@" >/dev/null
}

# One product, its price and what all of the demonstration have in common.
product() {     # SUPPLIER CODE NAME PRICE FORM [OPTION...]
    supplier=$1 code=$2 name=$3 price=$4 form=$5
    shift 5
    ctl product create "$supplier" "$code" --name "$name" --form "$form" \
        --order-days 3 --web-order-days 3 --ticket-days 3 --days-ahead 0 "$@"
    ctl price set "$supplier" "$code" "$price"
}

agent_demo() {  # SUPPLIER
    ctl agent create "$1" demo --name 演示旅行社 --password Demo-2026 \
        --pay all --all-products yes \
        --phone1 13800000001 --phone2 13800000002
    ctl key issue "$1" demo --key 5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f
    ctl paypassword set "$1" demo --password 246810
    ctl deposit topup "$1" demo 1000000.00 --reference DEMO-OPENING
}


# DEMO: sells by line and time slot, activates at every payment.
ctl supplier create DEMO 1 --name 演示景区 --slots yes --activation 2 \
    --online-refund yes --pay-timeout 30 --plain-callback yes

product DEMO ADULT 成人票 100.00 group
product DEMO CHILD 儿童票 50.00 group
product DEMO TEN1 团队票 80.00 group
product DEMO REAL 实名票 120.00 single --real-name yes
product DEMO NORTH 北线票 60.00 group
ctl promotion set DEMO TEN1 10 1

ctl line create DEMO 01 南线
ctl line create DEMO 02 北线
ctl line products DEMO 01 ADULT CHILD TEN1 REAL
ctl line products DEMO 02 NORTH

for line in 01 02; do
    ctl slot create DEMO $line --days 31 --start 08:00 --length 60 \
        --count 8 --total 1500 --online 1000
done

ctl paychannel add DEMO alipay 支付宝
ctl paychannel add DEMO wechat 微信支付

agent_demo DEMO

ctl agent create DEMO demo2 --name 演示旅行社二部 --password Demo2-2026 \
    --pay deposit --all-products yes
ctl key issue DEMO demo2 --key 0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0
ctl paypassword set DEMO demo2 --password 135790
ctl deposit topup DEMO demo2 500.00 --reference DEMO2-OPENING

ctl agent create DEMO closed --name 已停用旅行社 --password Closed-2026 \
    --pay deposit --all-products yes
ctl key issue DEMO closed --key 9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d
ctl agent disable DEMO closed


# HILL: no slots, activates when asked, takes breach fees by calendar day.
ctl supplier create HILL 2 --name 演示山岳景区 --fees yes --activation 1 \
    --online-refund yes --pay-timeout 30 --plain-callback yes

product HILL HILL1 登山票 90.00 group --day-limit 100
product HILL HILL2 观光票 30.00 group

for code in HILL1 HILL2; do
    ctl fee set HILL $code 2 --amount 0.00
    ctl fee set HILL $code 1 --amount 10.00
    ctl fee set HILL $code 0 --amount 20.00
done

agent_demo HILL
