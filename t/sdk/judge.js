// The platforms' own libraries as judges: of what provider/ asks (..._request),
// of what the tests' platforms tell (..._notice), as signers of what provider/
// must accept (..._sign), and as clients of the tests' platforms (..._client).
//
// A line that comes in is an array of orders in JSON, the line that goes out what
// came of each.  An error is told as {error}.  See t/sdk/install for where they
// come from.

const path = require('path');
const readline = require('readline');
const { AlipaySdk } = require('alipay-sdk');
const { Wechatpay, Rsa, Hash, Aes, Formatter, Transformer } =
    require('wechatpay-axios-plugin');
const NodeV3 = require('wechatpay-node-v3');
const Tenpay = require('tenpay');

// What these do not export for everybody.
const inside = name => require(path.join(process.env.NODE_PATH, name));
const bare = pem => pem.replace(/-----[^-]+-----|\s/g, '');
const form = text => Object.fromEntries(new URLSearchParams(text));

const alipay = order => new AlipaySdk({
    appId: order.app_id, privateKey: bare(order.private_key), keyType: 'PKCS8',
    alipayPublicKey: bare(order.public_key), gateway: order.gateway,
});

const axios = order => new Wechatpay({
    mchid: order.mchid, serial: order.serial, secret: order.secret,
    privateKey: Rsa.from(order.private_key, Rsa.KEY_TYPE_PRIVATE),
    certs: { [order.key_id]: Rsa.from(order.public_key, Rsa.KEY_TYPE_PUBLIC) },
    merchant: { cert: order.cert, key: order.private_key },
    baseURL: order.gateway,
});

// One call after the other, each as its own text says.
async function calls(list, one) {
    const said = [];

    for (const call of list) {
        try {
            said.push(await one(call));
        } catch (error) {
            said.push({ error: String(error && error.message || error) });
        }
    }

    return said;
}

const judges = {
    alipay_request(order) {
        const [, query] = order.url.split('?');
        const params = { ...form(query || ''), ...form(order.body) };
        return alipay(order).checkNotifySignV2(params);
    },

    alipay_notice: order => alipay(order).checkNotifySignV2(form(order.body)),

    alipay_sign(order) {
        const { sign } = inside('alipay-sdk/dist/commonjs/util.js');
        return new URLSearchParams(
            sign(order.method, order.params, alipay(order).config)).toString();
    },

    alipay_serial(order) {
        const { getSN } = inside('alipay-sdk/dist/commonjs/antcertutil.js');
        return getSN(order.pem, order.root);
    },

    alipay_client(order) {
        const sdk = alipay(order);
        return calls(order.calls, ([method, bizContent]) =>
            sdk.exec(method, { bizContent }, { validateSign: true }));
    },

    wechat3_request(order) {
        const part = name => order.authorization.match(`${name}="([^"]*)"`)[1];
        const text = Formatter.request(order.method, order.target,
            part('timestamp'), part('nonce_str'), order.body);
        return Rsa.verify(text, part('signature'),
            Rsa.from(order.public_key, Rsa.KEY_TYPE_PUBLIC));
    },

    wechat3_sign(order) {
        const time = String(Formatter.timestamp());
        const nonce = Formatter.nonce();
        const text = Formatter.response(time, nonce, order.body);
        return {
            'Wechatpay-Timestamp': time, 'Wechatpay-Nonce': nonce,
            'Wechatpay-Serial': order.key_id,
            'Wechatpay-Signature': Rsa.sign(text,
                Rsa.from(order.private_key, Rsa.KEY_TYPE_PRIVATE)),
        };
    },

    wechat3_notice(order) {
        const h = order.headers;
        const text = Formatter.response(h['wechatpay-timestamp'],
            h['wechatpay-nonce'], order.body);
        const good = Rsa.verify(text, h['wechatpay-signature'],
            Rsa.from(order.public_key, Rsa.KEY_TYPE_PUBLIC));
        const r = JSON.parse(order.body).resource;
        return good && JSON.parse(Aes.AesGcm.decrypt(r.ciphertext, order.secret,
            r.nonce, r.associated_data));
    },

    wechat3_seal(order) {
        const nonce = Formatter.nonce(12);
        return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: order.aad,
                 ciphertext: Aes.AesGcm.encrypt(order.text, order.secret, nonce,
                                                order.aad) };
    },

    wechat3_client(order) {
        const sdk = axios(order);
        return calls(order.calls, async ([method, target, data]) => {
            const name = target.replace(/^\//, '');
            const said = await sdk.client.request(name, method, data);
            return { status: said.status, data: said.data };
        });
    },

    // A client that signs by itself and lets others send.
    wechat3_other(order) {
        const seen = [];
        const send = method => async (url, body, headers) => {
            const [data, h] = headers ? [body, headers] : [undefined, body];
            const answer = await fetch(
                url.replace('https://api.mch.weixin.qq.com', order.gateway),
                { method, headers: h, body: data && JSON.stringify(data) });
            seen.push(answer.status);
            return { status: answer.status, data: await answer.json() };
        };
        const sdk = new NodeV3({
            appid: order.appid, mchid: order.mchid, publicKey: Buffer.from(order.cert),
            privateKey: Buffer.from(order.private_key),
        });
        sdk.createHttp({ get: send('GET'), post: send('POST') });
        return calls(order.calls, async ([name, params]) => {
            await sdk[name](params);
            return seen.pop();
        });
    },

    wechat2_request(order) {
        const { sign, ...fields } = Transformer.toObject(order.body);
        return sign === Hash.sign(fields.sign_type || 'MD5', fields, order.secret);
    },

    wechat2_sign(order) {
        const fields = { ...order.fields };
        fields.sign = Hash.sign(order.type, fields, order.secret);
        return Transformer.toXml(fields);
    },

    async wechat2_notice(order) {
        const sdk = new Tenpay({ appid: order.appid, mchid: order.mchid,
                                 partnerKey: order.secret });
        return sdk._parse(order.body, order.type);
    },

    wechat2_client(order) {
        const sdk = new Tenpay({ appid: order.appid, mchid: order.mchid,
                                 partnerKey: order.secret,
                                 notify_url: order.notify_url });
        for (const name of Object.keys(sdk.urls)) {
            sdk.urls[name] = sdk.urls[name]
                .replace('https://api.mch.weixin.qq.com', order.gateway);
        }
        return calls(order.calls, ([name, params, ...more]) =>
            sdk[name](params, ...more));
    },

    // Of both generations: rows, and the sums below them.
    async wechat_bill(order) {
        const bytes = Buffer.from(order.bytes, 'base64');
        const { rows, summary } = Formatter.castCsvBill(bytes);
        const sdk = new Tenpay({ appid: '-', mchid: '-', partnerKey: '-' });
        const other = await sdk._parseBill(bytes.toString().replace(/^\ufeff/, ''), true);
        return { rows: rows.length, summary, other: other.list_data.length };
    },
};

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const said = await calls(JSON.parse(line), order => judges[order.do](order));
        process.stdout.write(JSON.stringify(said) + '\n');
    }
}

main().then(() => process.exit(0));
